import { defineConfig } from '@playwright/test';

/** One runner for every kind of test; a project is a kind. Two cores: tests run one after the other. */
export default defineConfig({
	testDir: 'test',
	outputDir: 'test-results',
	forbidOnly: true,
	retries: 0,
	workers: 1,
	reporter: [['list']],
	projects: [
		{ name: 'unit', testDir: 'test/unit', timeout: 60_000 },
		{ name: 'browser', testDir: 'test/browser', timeout: 60_000 },
		{ name: 'e2e', testDir: 'test/e2e', timeout: 120_000 },
	],
});

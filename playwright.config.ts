import { defineConfig, type Project } from '@playwright/test';

/**
 * One runner for every kind of test; a project is a kind. They run one after the other unless `--workers` says something
 * else, as `npm test` does for all but the last, whose tests have the machine to themselves.
 */
export default defineConfig({
	forbidOnly: true,
	retries: 0,
	workers: 1,
	reporter: [['list']],
	projects: [
		kind('unit', { timeout: 60_000 }),
		kind('browser', { timeout: 60_000 }),
		kind('lifecycle', { timeout: 120_000, fullyParallel: true }),
		kind('seen', { timeout: 120_000, fullyParallel: true }),
		kind('e2e', { timeout: 120_000 }),
	],
});

/** What is left of failures is each kind's own, too: a run removes what the one before has left. */
function kind(name: string, options: Pick<Project, 'timeout' | 'fullyParallel'>): Project {
	return { name, testDir: `test/${name}`, outputDir: `test-results/${name}`, ...options };
}

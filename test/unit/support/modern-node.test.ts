import { expect, test } from '@playwright/test';

const MODERN_NODE_URL = new URL('../../../scripts/modern-node.mjs', import.meta.url).href;

/** The scripts are plain JavaScript without types of their own. */
const { isModern } = (await import(MODERN_NODE_URL)) as { isModern(version: string): boolean };

for (const [version, expected] of [
	['18.20.4', false],
	['20.20.2', false],
	['22.17.1', false],
	['22.18.0', true],
	['23.0.0', false],
	['23.5.0', false],
	['23.6.0', true],
	['24.0.0', true],
	['26.1.0', true],
] as const) {
	test(`Node ${version} ${expected ? 'runs' : 'does not run'} TypeScript as it is`, () => {
		expect(isModern(version)).toBe(expected);
	});
}

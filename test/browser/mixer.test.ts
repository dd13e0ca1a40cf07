import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { type BrowserPage, openBrowserPage } from '../support/browser-page.ts';

type Entry = typeof import('./mixer-in-page.ts');

/** Single precision sums of 16 voices of 0.05, in whatever order. */
const SUM_TOLERANCE = 1e-6;
/** What a block of the recorder holds. */
const BLOCK_SAMPLES = 9600;

let browserPage: BrowserPage<Entry>;

test.beforeAll(async () => {
	browserPage = await openBrowserPage<Entry>(resolve(import.meta.dirname, 'mixer-in-page.ts'));
});
test.afterAll(() => browserPage.close());

for (const voiceCount of [0, 1, 2, 3, 9, 16]) {
	test(`${voiceCount} voices in blocks of odd lengths, are summed exactly and without an edge between blocks`, async () => {
		const blockLengths = [BLOCK_SAMPLES, 1, 127, 128, 129, 4801];
		const { leftError, rightError } = await browserPage.entry.evaluate(
			(module, [count, lengths]) => module.mixInBlocks(count, lengths),
			[voiceCount, blockLengths] as const,
		);
		expect(leftError).toBeLessThan(SUM_TOLERANCE);
		expect(rightError).toBeLessThan(SUM_TOLERANCE);
	});
}

for (const { levels, sampleRateHz, expected } of [
	{ levels: [0.75, 0.75], sampleRateHz: 48_000, expected: [1, -1] },
	{ levels: [-0.75, -0.75], sampleRateHz: 44_100, expected: [-1, 1] },
	{ levels: [1.5], sampleRateHz: 48_000, expected: [1, -1] },
	{ levels: [1.5, -1], sampleRateHz: 48_000, expected: [0.5, -0.5] },
	{ levels: [0.5, 0.5], sampleRateHz: 48_000, expected: [1, -1] },
]) {
	test(`voices of ${levels.join(' and ')} at ${sampleRateHz} Hz, give ${expected[0]} from the first sample to the last`, async () => {
		const result = await browserPage.entry.evaluate((module, [voices, rate]) => module.mixLevels(voices, 1000, rate), [
			levels,
			sampleRateHz,
		] as const);
		expect(result).toEqual({ lengths: [1000, 1000], first: expected, last: expected, untouched: true });
	});
}

test('no voice and one voice, are mixed without an audio context', async () => {
	expect(await browserPage.entry.evaluate((module) => module.contextsWithoutNeed())).toBe(0);
});

test('a voice that is shorter than the block, is refused', async () => {
	expect(await browserPage.entry.evaluate((module) => module.mixShortVoice())).toContain('RangeError');
});

test('two thousand blocks, leave no more memory behind than the collector has yet to take', async () => {
	const BLOCKS = 500;
	/** Samples of three voices and of their mix; what a kept context would hold. */
	const blockMiB = (4 * 2 * BLOCK_SAMPLES * 4) / 2 ** 20;
	const mixMiB = async () => {
		await browserPage.entry.evaluate((module, [length, count]) => module.mixRepeatedly(3, length, count), [
			BLOCK_SAMPLES,
			BLOCKS,
		] as const);
		return await rendererMiB();
	};
	const afterMiB = [await mixMiB(), await mixMiB(), await mixMiB(), await mixMiB()];
	// Were every block kept, 1500 of them would add 440 MiB.
	expect(Math.max(...afterMiB) - (afterMiB[0] as number)).toBeLessThan((3 * BLOCKS * blockMiB) / 3);
});

/** Memory of the page's process, shared parts counted by share. */
async function rendererMiB(): Promise<number> {
	const session = await browserPage.page.context().browser()?.newBrowserCDPSession();
	if (!session) throw new Error('The page has no browser');
	const { processInfo } = await session.send('SystemInfo.getProcessInfo');
	await session.detach();
	const sizesKiB = await Promise.all(
		processInfo
			.filter(({ type }) => type === 'renderer')
			.map(async ({ id }) => {
				const rollup = await readFile(`/proc/${id}/smaps_rollup`, 'utf8');
				return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]);
			}),
	);
	return Math.max(...sizesKiB) / 1024;
}

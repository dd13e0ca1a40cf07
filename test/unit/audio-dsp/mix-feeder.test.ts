import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { MixFeeder, type VoiceBlock } from '../../../recorder-page/audio/mix-feeder.ts';
import { MIX_RATE_HZ } from '../../../recorder-page/audio/mix-rate.ts';
import { PolyphaseFilter } from '../../../recorder-page/audio/polyphase-filter.ts';
import { nowMs } from '../../../recorder-page/timing/common-clock.ts';
import { compileWasmModule } from '../../support/wasm-module.ts';

/** A feeder without voices whose recording has gone on for `recordedS`; its blocks, and when it has delivered the last one. */
async function startFeeder(recordedS: number) {
	const blocks: VoiceBlock[] = [];
	const mixed = Promise.withResolvers<void>();
	const ended = Promise.withResolvers<void>();
	const kernel = await compileWasmModule('polyphase');
	const feeder = new MixFeeder({
		filter: new PolyphaseFilter({ inputRateHz: MIX_RATE_HZ, outputRateHz: MIX_RATE_HZ, kernel }),
		createDecoder: () => {
			throw new Error('no voice is fed');
		},
		deliver: (block) => {
			blocks.push(block);
			if (lengthS(blocks) > recordedS - 1) mixed.resolve();
			if (block.isLast) ended.resolve();
		},
		onError: ended.reject,
	});
	feeder.start(nowMs() - recordedS * 1000);
	await mixed.promise;
	// Without voices all blocks that are ready come in one round.
	await setImmediate();
	return { feeder, blocks, ended: ended.promise };
}

function lengthS(blocks: readonly VoiceBlock[]): number {
	return blocks.reduce((sum, { lengthSamples }) => sum + lengthSamples, 0) / MIX_RATE_HZ;
}

test('the last block ends where the recording does', async () => {
	const { feeder, blocks, ended } = await startFeeder(3);
	const endS = lengthS(blocks) + 0.25;
	feeder.finish(endS);
	await ended;
	expect(lengthS(blocks)).toBeCloseTo(endS, 6);
	expect(blocks.filter(({ isLast }) => isLast)).toHaveLength(1);
});

for (const [when, beforeS] of [
	['just where the blocks stand', 0],
	['before what has been mixed', 0.15],
] as const) {
	test(`an end ${when} is an empty last block`, async () => {
		const { feeder, blocks, ended } = await startFeeder(3);
		const mixedS = lengthS(blocks);
		feeder.finish(mixedS - beforeS);
		await ended;
		expect(blocks.at(-1)).toEqual({ lengthSamples: 0, voices: [], isLast: true });
		expect(lengthS(blocks)).toBe(mixedS);
	});
}

import { expect, test } from '@playwright/test';
import { HeldPictures, type HeldUp } from '../../../recorder-page/timing/held-pictures.ts';

const TICKS_PER_MS = 90;
const PERIOD_MS = 33;

/** What is told of pictures, each by when it was sent and when it came, in milliseconds. */
function told(pictures: readonly (readonly [sentMs: number, arrivalMs: number])[], firstTicks = 0): readonly HeldUp[] {
	const held = new HeldPictures();
	return pictures.flatMap(([sentMs, arrivalMs]) => {
		const rtpTimestamp = (firstTicks + Math.round(sentMs * TICKS_PER_MS)) % 2 ** 32;
		const heldUp = held.note(rtpTimestamp, arrivalMs);
		return heldUp ? [{ ...heldUp, sentFromMs: Math.round(heldUp.sentFromMs) }] : [];
	});
}

/** Sent from one moment to another, each on its way for `delayMs`, or come at `arrivalMs` at the earliest. */
function steady(fromMs: number, untilMs: number, { delayMs = 20, arrivalMs = 0 } = {}): [number, number][] {
	const count = Math.ceil((untilMs - fromMs) / PERIOD_MS);
	return Array.from({ length: count }, (_, index) => {
		const sentMs = fromMs + index * PERIOD_MS;
		return [sentMs, Math.max(arrivalMs, sentMs + delayMs)];
	});
}

test('of pictures at an even pace, also with pauses and over a way that varies, nothing is told', () => {
	const pictures = [...steady(0, 3000), ...steady(60_000, 63_000, { delayMs: 400 }), ...steady(63_000, 66_000)];
	expect(told(pictures)).toEqual([]);
});

test('pictures that come late in their order are told of with the first that is punctual', () => {
	const late = steady(1000, 2500, { arrivalMs: 2500 });
	const heldUp = late.filter(([sentMs]) => 2500 - sentMs - 20 >= 500);
	expect(told([...steady(0, 1000), ...late, ...steady(2500, 4000)])).toEqual([
		{ count: heldUp.length, sentFromMs: 1020 },
	]);
});

test('pictures that come again behind a newer one are told of, also where the counter of times begins anew', () => {
	const again = steady(1000, 1900, { arrivalMs: 2510 });
	const pictures: (readonly [number, number])[] = [...steady(0, 1000), [2480, 2500], ...again, ...steady(2513, 4000)];
	for (const firstTicks of [0, 2 ** 32 - 90_000]) {
		expect(told(pictures, firstTicks)).toEqual([{ count: again.length, sentFromMs: 1020 }]);
	}
});

test('of a sender whose clock stood still in a pause nothing is told', () => {
	const standing = steady(1000, 5000, { delayMs: 3020 });
	expect(told([...steady(0, 1000), ...standing])).toEqual([]);
});

test('of a clock that begins anew nothing is told while it is unknown how late it is', () => {
	expect(
		told([...steady(900_000, 901_000).map(([sent, at]) => [sent, at - 900_000] as const), ...steady(1000, 3000)]),
	).toEqual([]);
	expect(
		told([...steady(0, 1000), ...steady(900_000, 903_000).map(([sent, at]) => [sent, at - 899_000] as const)]),
	).toEqual([]);
});

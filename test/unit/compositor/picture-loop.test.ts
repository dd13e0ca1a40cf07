import { expect, test } from '@playwright/test';
import type { Composition, Tile } from '../../../layouts/layout.ts';
import type { Compositor, Picture } from '../../../recorder-page/compositor/compositor.ts';
import { COMPOSE_DELAY_MS } from '../../../recorder-page/compositor/output-ticks.ts';
import type { TimedComposition } from '../../../recorder-page/compositor/pending-compositions.ts';
import { PictureLoop } from '../../../recorder-page/compositor/picture-loop.ts';
import type { PictureRefusal } from '../../../recorder-page/encode/picture-encoder.ts';
import { slotAt } from './test-picture.ts';

const FRAME_RATE_FPS = 50;
const HALF_TICK_MS = 10;
const DURATION_S = 0.4;
const CHANGE_MS = 205;

const TILE: Tile = { trackSid: 'TR_a', xPx: 0, yPx: 0, widthPx: 320, heightPx: 180, fit: 'cover' };
const SMALL_TILE: Tile = { ...TILE, widthPx: 160 };

const at = (momentMs: number, tiles: readonly Tile[], patienceMs = 0): TimedComposition => ({
	composition: { theme: 'dark', tiles },
	momentMs,
	patienceMs,
});

type Composed = { readonly timeMs: number; readonly tiles: readonly Tile[]; readonly picture: Picture | undefined };

/** Notes what is composed instead of drawing it. */
class NotingCompositor implements Compositor {
	readonly kind = 'planar';
	readonly compositions: Composed[] = [];
	#tiles: readonly Tile[] = [];
	readonly #pictures = new Map<string, Picture>();

	setComposition({ tiles }: Composition): void {
		this.#tiles = tiles;
	}

	setPicture(trackSid: string, picture: Picture): Picture | null {
		const replaced = this.#pictures.get(trackSid) ?? null;
		this.#pictures.set(trackSid, picture);
		return replaced;
	}

	removePicture(trackSid: string): Picture | null {
		const removed = this.#pictures.get(trackSid) ?? null;
		this.#pictures.delete(trackSid);
		return removed;
	}

	compose(timestampUs: number): VideoFrame {
		const picture = this.#pictures.get(TILE.trackSid);
		this.compositions.push({ timeMs: timestampUs / 1000, tiles: this.#tiles, picture });
		return {} as VideoFrame;
	}

	close(): void {}
}

type Running = { readonly loop: PictureLoop; readonly startedAtMs: number; readonly picture: (id: number) => Picture };

/** Runs a loop for `durationS` with what `prepare` gives it. Resolves with what was composed and which pictures came back. */
async function run(
	prepare: (running: Running) => void,
	isBusy: () => boolean = () => false,
	durationS: number = DURATION_S,
) {
	const compositor = new NotingCompositor();
	const released: Picture[] = [];
	const ended = Promise.withResolvers<void>();
	const loop = new PictureLoop({
		framerateFps: FRAME_RATE_FPS,
		keyFrameIntervalS: 2,
		compositor,
		sink: { refusalOf: () => (isBusy() ? 'busy' : null), encode: () => {} },
		release: (picture) => released.push(picture),
		onOverload: () => {},
		onEnd: () => ended.resolve(),
	});
	const startedAtMs = performance.timeOrigin + performance.now() - COMPOSE_DELAY_MS;
	loop.start(startedAtMs);
	prepare({ loop, startedAtMs, picture: (id) => ({ slot: slotAt(id * 4096, 32, 32), colorSpace: null }) });
	loop.finish(durationS);
	await ended.promise;
	return { compositions: compositor.compositions, released };
}

const isBeforeChange = ({ timeMs }: Composed) => timeMs + HALF_TICK_MS < CHANGE_MS;

test('tiles change in the recording at the moment that was given, not when they were told', async () => {
	const { compositions } = await run(({ loop, startedAtMs }) => {
		loop.setComposition(at(startedAtMs, [TILE]));
		loop.setComposition(at(startedAtMs + CHANGE_MS, [SMALL_TILE]));
	});
	expect(compositions.some(isBeforeChange)).toBe(true);
	expect(compositions.every(isBeforeChange)).toBe(false);
	for (const composition of compositions) {
		expect(composition.tiles).toEqual([isBeforeChange(composition) ? TILE : SMALL_TILE]);
	}
});

test('a track that has ended is seen as long as it has a tile, and its picture comes back then', async () => {
	let only: Picture | undefined;
	const { compositions, released } = await run(({ loop, startedAtMs, picture }) => {
		only = picture(1);
		loop.setComposition(at(startedAtMs, [TILE]));
		loop.addPicture(TILE.trackSid, { momentMs: startedAtMs, picture: only });
		loop.endTrack(TILE.trackSid, startedAtMs + 2 * HALF_TICK_MS);
		loop.setComposition(at(startedAtMs + CHANGE_MS, []));
	});
	for (const composition of compositions) {
		expect(composition.picture).toBe(isBeforeChange(composition) ? only : undefined);
	}
	expect(released).toEqual([only]);
});

test('tiles that were told too early are taken back by those of an earlier moment', async () => {
	const { compositions } = await run(({ loop, startedAtMs }) => {
		loop.setComposition(at(startedAtMs, [TILE]));
		loop.setComposition(at(startedAtMs + CHANGE_MS, []));
		loop.setComposition(at(startedAtMs + CHANGE_MS, [SMALL_TILE]));
	});
	for (const composition of compositions) {
		expect(composition.tiles).toEqual([isBeforeChange(composition) ? TILE : SMALL_TILE]);
	}
});

test('tiles that bring in somebody who was not seen wait for the first picture, and are seen with it', async () => {
	const arrivesMs = CHANGE_MS + 4 * HALF_TICK_MS;
	const { compositions } = await run(({ loop, startedAtMs, picture }) => {
		loop.setComposition(at(startedAtMs, []));
		loop.setComposition(at(startedAtMs + CHANGE_MS, [TILE], 10 * HALF_TICK_MS));
		loop.addPicture(TILE.trackSid, { momentMs: startedAtMs + arrivesMs, picture: picture(1) });
	});
	for (const { timeMs, tiles, picture } of compositions) {
		expect(tiles).toEqual(timeMs + HALF_TICK_MS < arrivesMs ? [] : [TILE]);
		expect(picture === undefined).toBe(tiles.length === 0);
	}
	expect(compositions.some(({ tiles }) => tiles.length > 0)).toBe(true);
});

test('tiles do not wait for a picture longer than they may', async () => {
	const { compositions } = await run(({ loop, startedAtMs }) => {
		loop.setComposition(at(startedAtMs, [SMALL_TILE]));
		loop.setComposition(at(startedAtMs + CHANGE_MS, [TILE], 4 * HALF_TICK_MS));
	});
	for (const { timeMs, tiles } of compositions) {
		expect(tiles).toEqual([timeMs + HALF_TICK_MS < CHANGE_MS + 4 * HALF_TICK_MS ? SMALL_TILE : TILE]);
	}
});

test('pictures of a track without a tile come back at their time, and none is seen when it has a tile', async () => {
	const given: Picture[] = [];
	const { compositions, released } = await run(({ loop, startedAtMs, picture }) => {
		given.push(picture(1), picture(2));
		const [before, after] = given as [Picture, Picture];
		loop.setComposition(at(startedAtMs, []));
		loop.addPicture(TILE.trackSid, { momentMs: startedAtMs + 20, picture: before });
		loop.setComposition(at(startedAtMs + CHANGE_MS, [TILE]));
		loop.addPicture(TILE.trackSid, { momentMs: startedAtMs + CHANGE_MS + 40, picture: after });
	});
	const shown = compositions.map(({ picture }) => picture);
	expect(shown).not.toContain(given[0]);
	expect(shown).toContain(given[1]);
	expect(shown.indexOf(given[1])).toBeGreaterThan(compositions.findLastIndex(isBeforeChange));
	expect(released).toEqual([given[0]]);
});

test('pictures for ticks that are repeated are given back, so that they do not pile up', async () => {
	const given: Picture[] = [];
	const { compositions, released } = await run(
		({ loop, startedAtMs, picture }) => {
			loop.setComposition(at(startedAtMs, [TILE]));
			for (let index = 0; index < DURATION_S * FRAME_RATE_FPS; index++) {
				given.push(picture(index));
				loop.addPicture(TILE.trackSid, {
					momentMs: startedAtMs + 2 * index * HALF_TICK_MS,
					picture: given[index] as Picture,
				});
			}
		},
		() => true,
	);
	// The first and the last tick are always drawn.
	expect(compositions.map(({ picture }) => picture)).toEqual([given[0], given.at(-1)]);
	expect(released).toEqual(given.slice(0, -1));
});

test('a machine that gives the loop a turn less often than there are ticks draws as many as it has turns, to the end', async () => {
	const TURN_MS = 60;
	const hog = setInterval(() => {
		const untilMs = performance.now() + TURN_MS;
		while (performance.now() < untilMs);
	}, 0);
	try {
		const { compositions } = await run(
			() => {},
			() => false,
			1,
		);
		const late = compositions.filter(({ timeMs }) => timeMs > 500 && timeMs < 950);
		expect(late.length).toBeGreaterThanOrEqual(3);
	} finally {
		clearInterval(hog);
	}
});

test('the last picture of a camera that is switched off comes back, and is not seen again when it is switched on', async () => {
	let only: Picture | undefined;
	const { compositions, released } = await run(({ loop, startedAtMs, picture }) => {
		only = picture(1);
		loop.setComposition(at(startedAtMs, [TILE]));
		loop.addPicture(TILE.trackSid, { momentMs: startedAtMs, picture: only });
		loop.setComposition(at(startedAtMs + CHANGE_MS, [{ ...TILE, standIn: 'silhouette' }]));
		loop.setComposition(at(startedAtMs + CHANGE_MS + 4 * HALF_TICK_MS, [TILE]));
	});
	for (const composition of compositions) {
		expect(composition.picture).toBe(isBeforeChange(composition) ? only : undefined);
	}
	expect(released).toEqual([only]);
});

test('a track that comes again before its end was shown keeps its last picture until the next one', async () => {
	const pictures: Picture[] = [];
	const { compositions } = await run(({ loop, startedAtMs, picture }) => {
		pictures.push(picture(1), picture(2));
		const [before, after] = pictures as [Picture, Picture];
		loop.setComposition(at(startedAtMs, [TILE]));
		loop.addPicture(TILE.trackSid, { momentMs: startedAtMs, picture: before });
		loop.endTrack(TILE.trackSid, startedAtMs + CHANGE_MS - 4 * HALF_TICK_MS);
		loop.addPicture(TILE.trackSid, { momentMs: startedAtMs + CHANGE_MS, picture: after });
	});
	expect(new Set(compositions.map(({ picture }) => picture))).toEqual(new Set(pictures));
});

type Rush = {
	readonly framerateFps: number;
	readonly durationS: number;
	/** How long ago the recording began: ticks that are overdue by now are passed at once. */
	readonly lateS: number;
	readonly refusal: PictureRefusal | null;
};

/** Runs a loop, and resolves with the times at which it asked for key frames, and with its warnings and counters. */
async function rush({ framerateFps, durationS, lateS, refusal }: Rush) {
	const keyFramesMs: number[] = [];
	let warnings = 0;
	const compositor = new NotingCompositor();
	const ended = Promise.withResolvers<void>();
	const loop = new PictureLoop({
		framerateFps,
		keyFrameIntervalS: 0.5,
		compositor,
		sink: {
			refusalOf: () => refusal,
			encode: (_, isKeyFrame) => {
				if (isKeyFrame) keyFramesMs.push(compositor.compositions.at(-1)?.timeMs ?? Number.NaN);
			},
		},
		release: () => {},
		onOverload: () => warnings++,
		onEnd: () => ended.resolve(),
	});
	loop.start(performance.timeOrigin + performance.now() - COMPOSE_DELAY_MS - lateS * 1000);
	loop.finish(durationS);
	await ended.promise;
	return { keyFramesMs, warnings, pictures: loop.pictures, repeated: loop.repeatedPictures };
}

for (const framerateFps of [30, 60]) {
	test(`ticks of ${framerateFps} a second that are late by more than half a second, are repeated, but not where a key frame is asked for`, async () => {
		const result = await rush({ framerateFps, durationS: 1, lateS: 1.4, refusal: null });
		expect(result.keyFramesMs).toEqual([0, 500]);
		// The two, and the last one.
		expect(result).toMatchObject({ pictures: 3, repeated: framerateFps - 3 });
	});
}

for (const framerateFps of [1, 5, 30, 60]) {
	test(`a machine that draws none of ${framerateFps} pictures a second, is told of once`, async () => {
		const durationS = Math.max(3, 15 / framerateFps);
		const result = await rush({ framerateFps, durationS, lateS: durationS + 10, refusal: 'busy' });
		expect(result).toMatchObject({ warnings: 1, pictures: 2, repeated: framerateFps * durationS - 2 });
	});
}

test('a key frame whose tick was repeated, comes with the next picture', async () => {
	const result = await rush({ framerateFps: 30, durationS: 1.2, lateS: 10, refusal: 'busy' });
	// The first tick, and the last one for those of 0.5 and 1 s.
	expect(result.keyFramesMs).toEqual([0, (35 * 1000) / 30].map((timeMs) => expect.closeTo(timeMs, 2)));
});

test('pictures that are left out for the bit rate, are counted and are no reason to warn of the machine', async () => {
	const result = await rush({ framerateFps: 60, durationS: DURATION_S, lateS: 0, refusal: 'overspent' });
	expect(result).toMatchObject({ warnings: 0, pictures: 2, repeated: 60 * DURATION_S - 2 });
});

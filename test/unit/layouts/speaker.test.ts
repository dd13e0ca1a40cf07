import { expect, test } from '@playwright/test';
import type { FrameSize, SceneTrack, Tile } from '../../../layouts/layout.ts';
import { speaker } from '../../../layouts/speaker.ts';
import { sceneTrack } from './scene-track.ts';

const people = (count: number): readonly SceneTrack[] =>
	Array.from({ length: count }, (_, index) => sceneTrack(`TR_${index}`, { joinedAtMs: index }));

const tilesOf = (count: number, size: FrameSize): readonly Tile[] => speaker.arrange({ tracks: people(count) }, size);

const placeOf = ({ xPx, yPx, widthPx, heightPx }: Tile): string => `${widthPx}x${heightPx}@${xPx},${yPx}`;

/** Stage and carousel, as edges of a browser's layout round. `whole`: how many thumbs fit. */
const TABLE = [
	{
		size: { widthPx: 1280, heightPx: 720 },
		stage: '1067x720@213,0',
		carousel: ['213x133@0,0', '213x134@0,133', '213x133@0,267', '213x133@0,400', '213x134@0,533'],
	},
	{
		size: { widthPx: 1920, heightPx: 1080 },
		stage: '1600x1080@320,0',
		carousel: ['320x200@0,0', '320x200@0,200', '320x200@0,400', '320x200@0,600', '320x200@0,800'],
	},
	{
		size: { widthPx: 720, heightPx: 1280 },
		stage: '600x1280@120,0',
		carousel: Array.from({ length: 17 }, (_, index) => `120x75@0,${index * 75}`),
	},
	{
		size: { widthPx: 640, heightPx: 360 },
		stage: '533x360@107,0',
		carousel: ['107x67@0,0', '107x66@0,67', '107x67@0,133', '107x67@0,200', '107x66@0,267'],
	},
	{
		size: { widthPx: 1080, heightPx: 1080 },
		stage: '900x1080@180,0',
		carousel: Array.from({ length: 9 }, (_, index) => {
			const topPx = Math.round(index * 112.5);
			return `180x${Math.round((index + 1) * 112.5) - topPx}@0,${topPx}`;
		}),
	},
	{
		size: { widthPx: 360, heightPx: 640 },
		stage: '360x533@0,0',
		carousel: ['171x107@0,533', '170x107@171,533'],
	},
] as const;

for (const { size, stage, carousel } of TABLE) {
	test(`The speaker layout of 0 to 30 people in ${size.widthPx}x${size.heightPx} has LiveKit's stage and carousel`, () => {
		expect(tilesOf(0, size)).toEqual([]);
		expect(tilesOf(1, size).map(placeOf)).toEqual([`${size.widthPx}x${size.heightPx}@0,0`]);
		for (let count = 2; count <= 30; count++) {
			const tiles = tilesOf(count, size);
			expect(tiles.map(placeOf)).toEqual([stage, ...carousel.slice(0, count - 1)]);
			expect(tiles.map(({ trackSid }) => trackSid)).toEqual(
				people(count)
					.slice(0, tiles.length)
					.map(({ trackSid }) => trackSid),
			);
		}
	});
}

test('alone, a camera that is off is black; on the stage and in the carousel it is a silhouette', () => {
	const size = { widthPx: 1280, heightPx: 720 };
	const off = [sceneTrack('TR_a', { muted: true }), sceneTrack('TR_b', { muted: true })];
	expect(speaker.arrange({ tracks: off.slice(0, 1) }, size).map(({ standIn }) => standIn)).toEqual(['black']);
	expect(speaker.arrange({ tracks: off }, size).map(({ standIn }) => standIn)).toEqual(['silhouette', 'silhouette']);
});

const SIZE = { widthPx: 1280, heightPx: 720 };
const order = (tracks: readonly SceneTrack[], previous: readonly string[] = []): string[] =>
	(speaker.order?.(tracks, previous, SIZE) ?? []).map(({ trackSid }) => trackSid);

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const room = (over: Readonly<Record<string, Partial<SceneTrack>>> = {}): readonly SceneTrack[] =>
	NAMES.map((trackSid, index) => sceneTrack(trackSid, { joinedAtMs: index, ...over[trackSid] }));

test('the stage is for whoever came first while nobody has spoken', () => {
	expect(order(room())).toEqual(NAMES);
});

test('the stage is for the loudest of those who speak', () => {
	const tracks = room({ c: { isSpeaking: true, audioLevel: 0.2 }, f: { isSpeaking: true, audioLevel: 0.7 } });
	expect(order(tracks)[0]).toBe('f');
});

test('the stage is for whoever began to speak last when all are silent', () => {
	expect(order(room({ b: { lastSpokeAtMs: 2000 }, d: { lastSpokeAtMs: 3000 } }))[0]).toBe('d');
});

test('a screen has the stage, whoever speaks', () => {
	const tracks = [
		...room({ b: { isSpeaking: true } }),
		sceneTrack('screen', { source: 'screen_share', joinedAtMs: 99 }),
	];
	expect(order(tracks)[0]).toBe('screen');
});

test('whoever leaves the stage takes the place of the one who comes onto it', () => {
	const before = order(room());
	const now = order(room({ c: { isSpeaking: true } }), before);
	expect(now).toEqual(['c', 'b', 'a', 'd', 'e', 'f', 'g', 'h']);
});

test('whoever speaks without being the loudest comes into the part of the carousel that is seen', () => {
	const before = order(room());
	const speaking = { a: { isSpeaking: true, audioLevel: 0.9 }, h: { isSpeaking: true, audioLevel: 0.1 } };
	const now = order(room(speaking), before);
	expect(now[0]).toBe('a');
	expect(now.slice(1, 6)).toContain('h');
	expect(now.slice(1, 6).filter((sid) => before.slice(1, 6).includes(sid))).toHaveLength(4);
});

test('the place of whoever leaves the room goes to the first who was not seen, and nobody else moves', () => {
	const before = order(room());
	const withoutC = room().filter(({ trackSid }) => trackSid !== 'c');
	expect(order(withoutC, before)).toEqual(['a', 'b', 'g', 'd', 'e', 'f', 'h']);
});

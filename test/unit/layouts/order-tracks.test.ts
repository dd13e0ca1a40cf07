import { expect, test } from '@playwright/test';
import type { SceneTrack } from '../../../layouts/layout.ts';
import { orderTracks } from '../../../layouts/order-tracks.ts';
import { sceneTrack } from './scene-track.ts';

const order = (tracks: readonly SceneTrack[], previous: readonly string[] = [], pageSize = 25): string =>
	orderTracks(tracks, previous, pageSize)
		.map(({ trackSid }) => trackSid)
		.join(' ');

/** Tracks whose sorted order is the order given here: each joined later than the one before. */
const joined = (sids: string): SceneTrack[] =>
	sids.split(' ').map((sid, index) => sceneTrack(sid, { joinedAtMs: 1_000 + index }));

const SORTED = [
	{
		what: 'Cameras of silent people are sorted by who joined first',
		tracks: [sceneTrack('late', { joinedAtMs: 9 }), sceneTrack('early', { joinedAtMs: 2 })],
		expected: 'early late',
	},
	{
		what: 'People who joined at the same time stay in the order in which they came',
		tracks: [sceneTrack('b'), sceneTrack('a'), sceneTrack('c')],
		expected: 'b a c',
	},
	{
		what: 'A muted camera comes after one that is switched on, whoever joined first',
		tracks: [sceneTrack('off', { muted: true, joinedAtMs: 1 }), sceneTrack('on', { joinedAtMs: 9 })],
		expected: 'on off',
	},
	{
		what: 'Whoever spoke more recently comes first, also with a muted camera, and whoever never spoke comes last',
		tracks: [
			sceneTrack('never'),
			sceneTrack('before', { lastSpokeAtMs: 50 }),
			sceneTrack('lately', { lastSpokeAtMs: 60, muted: true }),
		],
		expected: 'lately before never',
	},
	{
		what: 'Speakers come first, the loudest before the others, whatever they said last',
		tracks: [
			sceneTrack('silent', { lastSpokeAtMs: 999 }),
			sceneTrack('soft', { isSpeaking: true, audioLevel: 0.2, lastSpokeAtMs: 90 }),
			sceneTrack('loud', { isSpeaking: true, audioLevel: 0.7, lastSpokeAtMs: 10 }),
		],
		expected: 'loud soft silent',
	},
	{
		what: 'Screen shares come before every camera, by who joined first, whoever speaks',
		tracks: [
			sceneTrack('camera', { isSpeaking: true, audioLevel: 1 }),
			sceneTrack('second', { source: 'screen_share', joinedAtMs: 8, isSpeaking: true }),
			sceneTrack('first', { source: 'screen_share', joinedAtMs: 7 }),
		],
		expected: 'first second camera',
	},
	{
		what: 'Tracks of unknown source come last, as they came',
		tracks: [
			sceneTrack('x2', { source: 'unknown', joinedAtMs: 5 }),
			sceneTrack('x1', { source: 'unknown', joinedAtMs: 1, isSpeaking: true }),
			sceneTrack('camera', { muted: true }),
		],
		expected: 'camera x2 x1',
	},
	{ what: 'No tracks are an empty order', tracks: [], expected: '' },
];

for (const { what, tracks, expected } of SORTED) {
	test(what, () => {
		expect(order(tracks)).toBe(expected);
	});
}

const STABLE = [
	{
		what: 'a new order of the same people on one page changes nothing',
		was: 'a b c',
		now: 'c a b',
		page: 4,
		is: 'a b c',
	},
	{ what: 'a newcomer goes to the end of a page with room', was: 'a b', now: 'a n b', page: 4, is: 'a b n' },
	{ what: 'the others move up when someone leaves', was: 'a b c', now: 'a c', page: 4, is: 'a c' },
	{ what: 'one leaves and another comes, who goes to the end', was: 'a b c', now: 'a n c', page: 4, is: 'a c n' },
	{
		what: 'one of a full page leaves and another comes into the place',
		was: 'a b c d',
		now: 'a c n d',
		page: 4,
		is: 'a n c d',
	},
	{ what: 'many leave and one comes', was: 'a b c d', now: 'a n', page: 4, is: 'a n' },
	{ what: 'nobody is left', was: 'a b', now: '', page: 4, is: '' },
	{
		what: 'a speaker of page 2 changes places with the least of page 1',
		was: 'a b c d e',
		now: 'e a b c d',
		page: 4,
		is: 'a b c e d',
	},
	{ what: 'speakers within page 1 move nobody', was: 'a b c d e f', now: 'c b a d e f', page: 3, is: 'a b c d e f' },
	{ what: 'a vacated place of page 1 is filled from page 2', was: 'a b c d', now: 'b c d', page: 2, is: 'c b d' },
	{
		what: 'two who come onto page 1 take the two places that get free',
		was: 'a b c d e f',
		now: 'e f c a b d',
		page: 3,
		is: 'e f c d a b',
	},
	{ what: 'an important newcomer takes a place of page 1', was: 'a b c d', now: 'a n b c d', page: 2, is: 'a n c b d' },
	{ what: 'with a page of one the most important is always shown', was: 'a b c', now: 'c b a', page: 1, is: 'c b a' },
];

for (const { what, was, now, page, is } of STABLE) {
	test(`With ${page} on a page, ${what}`, () => {
		const tracks = now === '' ? [] : joined(now);
		expect(order(tracks, was.split(' '), page)).toBe(is);
	});
}

test('A screen share that starts comes onto a full page and pushes off only the last', () => {
	const people = joined('a b c d');
	const share = sceneTrack('screen', { source: 'screen_share', joinedAtMs: 2_000 });
	expect(order([...people, share], ['b', 'a', 'd', 'c'], 4)).toBe('b a screen c d');
});

test('The first page always holds the most important people, whatever the order was before', () => {
	const sids = Array.from({ length: 12 }, (_, index) => `t${index}`);
	let previous: string[] = [];
	for (let round = 0; round < 200; round++) {
		// A fixed pseudo-random walk of people who come, go, speak and mute.
		const tracks = sids
			.filter((_, index) => (round * 7 + index * 5) % 11 < 8)
			.map((sid, index) =>
				sceneTrack(sid, {
					isSpeaking: (round * 13 + index * 3) % 5 === 0,
					audioLevel: ((round * 31 + index * 17) % 100) / 100,
					muted: (round + index) % 4 === 0,
					joinedAtMs: index,
				}),
			);
		const result = orderTracks(tracks, previous, 4).map(({ trackSid }) => trackSid);
		const sorted = orderTracks(tracks, [], 4).map(({ trackSid }) => trackSid);
		expect([...result].sort()).toEqual([...sorted].sort());
		expect(result.slice(0, 4).sort()).toEqual(sorted.slice(0, 4).sort());
		for (const [place, sid] of previous.slice(0, 4).entries()) {
			if (sorted.length >= 4 && sorted.slice(0, 4).includes(sid)) expect(result[place]).toBe(sid);
		}
		previous = result;
	}
});

test('A page size below one is refused', () => {
	expect(() => orderTracks([], [], 0)).toThrow(RangeError);
});

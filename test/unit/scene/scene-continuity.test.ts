import { expect, test } from '@playwright/test';
import type { SceneTrack } from '../../../layouts/layout.ts';
import {
	MAX_HOLD_MS,
	PUBLISH_PATIENCE_MS,
	RETURN_PATIENCE_MS,
	SceneContinuity,
	type ScenePresence,
	type SceneView,
	TAKE_BACK_MS,
} from '../../../recorder-page/scene/scene-continuity.ts';
import { sceneTrack } from '../layouts/scene-track.ts';

const START_MS = 10_000;

/** Somebody in the room whose videos are all subscribed, unless a test says otherwise. */
function presence(identity: string, over: Partial<ScenePresence> = {}): ScenePresence {
	return { identity, participantSid: `PA_${identity}`, pendingSources: [], hasVideo: true, ...over };
}

const camera = (trackSid: string, identity: string, over: Partial<SceneTrack> = {}): SceneTrack =>
	sceneTrack(trackSid, { identity, ...over });

const ANN = camera('TR_ann', 'ann');
const BOB = camera('TR_bob', 'bob');
const NEXT_ANN = camera('TR_ann_2', 'ann');

const BOTH = { tracks: [ANN, BOB], participants: [presence('ann'), presence('bob')] };
const BOB_ALONE = { tracks: [BOB], participants: [presence('bob')] };

/** Ann and Bob are shown. */
function shown(): SceneContinuity {
	const continuity = new SceneContinuity();
	continuity.update(BOTH, START_MS);
	return continuity;
}

const sidsOf = ({ tracks }: SceneView): string[] => tracks.map(({ trackSid }) => trackSid);

test('who comes is shown at once, and who goes is gone at once', () => {
	const continuity = shown();
	const view = continuity.update(BOB_ALONE, START_MS + 1000);
	expect(view).toEqual({
		tracks: [BOB],
		momentMs: START_MS + 1000,
		replacements: new Map(),
		checkAgainInMs: null,
	});
});

test('a publisher that joins again at once never leaves the picture, and the next track takes its place', () => {
	const continuity = shown();
	const goneMs = START_MS + 1000;
	continuity.update(BOB_ALONE, goneMs);
	const again = presence('ann', { participantSid: 'PA_ann_2', hasVideo: false });
	const held = continuity.update({ tracks: [BOB], participants: [presence('bob'), again] }, goneMs + 100);
	expect(sidsOf(held)).toEqual(['TR_bob', 'TR_ann']);
	expect(held.momentMs).toBe(goneMs);

	const publishing = { ...again, hasVideo: true, pendingSources: ['camera'] } as const;
	const waiting = continuity.update({ tracks: [BOB], participants: [presence('bob'), publishing] }, goneMs + 1000);
	expect(sidsOf(waiting)).toEqual(['TR_bob', 'TR_ann']);
	expect(waiting.momentMs).toBe(goneMs + 1000);

	const back = continuity.update(
		{ tracks: [BOB, NEXT_ANN], participants: [presence('bob'), { ...again, hasVideo: true }] },
		goneMs + 1500,
	);
	expect(sidsOf(back)).toEqual(['TR_bob', 'TR_ann_2']);
	expect(back.replacements).toEqual(new Map([['TR_ann_2', 'TR_ann']]));
	expect(back.momentMs).toBe(goneMs + 1500);
	expect(back.checkAgainInMs).toBeNull();
});

test('a track that is published anew within the time to take back takes the place from when the first one went', () => {
	const continuity = shown();
	const goneMs = START_MS + 1000;
	continuity.update({ ...BOTH, tracks: [BOB] }, goneMs);
	const back = continuity.update({ ...BOTH, tracks: [BOB, NEXT_ANN] }, goneMs + 200);
	expect(back).toMatchObject({ tracks: [BOB, NEXT_ANN], momentMs: goneMs });
	expect(back.replacements).toEqual(new Map([['TR_ann_2', 'TR_ann']]));
});

test('a track that is replaced in one step keeps its place', () => {
	const view = shown().update({ ...BOTH, tracks: [NEXT_ANN, BOB] }, START_MS + 1000);
	expect(view.replacements).toEqual(new Map([['TR_ann_2', 'TR_ann']]));
	expect(view.momentMs).toBe(START_MS + 1000);
});

test('a new track that came just before the old one went has been in its place from the beginning', () => {
	const continuity = shown();
	const cameMs = START_MS + 1000;
	const both = continuity.update({ ...BOTH, tracks: [ANN, BOB, NEXT_ANN] }, cameMs);
	expect(both).toMatchObject({ tracks: [ANN, BOB, NEXT_ANN], momentMs: cameMs, replacements: new Map() });
	const view = continuity.update({ ...BOTH, tracks: [BOB, NEXT_ANN] }, cameMs + 100);
	expect(view).toMatchObject({ tracks: [BOB, NEXT_ANN], momentMs: cameMs });
	expect(view.replacements).toEqual(new Map([['TR_ann_2', 'TR_ann']]));
	const later = continuity.update({ ...BOTH, tracks: [BOB, NEXT_ANN] }, cameMs + 120);
	expect(later).toMatchObject({ momentMs: cameMs + 120, replacements: new Map() });
});

test('a second camera that is there for longer takes no place over', () => {
	const continuity = shown();
	const cameMs = START_MS + 1000;
	continuity.update({ ...BOTH, tracks: [ANN, BOB, NEXT_ANN] }, cameMs);
	const view = continuity.update({ ...BOTH, tracks: [BOB, NEXT_ANN] }, cameMs + TAKE_BACK_MS);
	expect(view).toMatchObject({ momentMs: cameMs + TAKE_BACK_MS, replacements: new Map() });
});

test('who comes back later than can be taken back takes no place over', () => {
	const continuity = shown();
	const goneMs = START_MS + 1000;
	continuity.update(BOB_ALONE, goneMs);
	const lateMs = goneMs + TAKE_BACK_MS;
	const pending = presence('ann', { pendingSources: ['camera'] });
	const waiting = continuity.update({ tracks: [BOB], participants: [presence('bob'), pending] }, lateMs);
	expect(waiting).toMatchObject({ tracks: [BOB], momentMs: lateMs });
	const back = continuity.update({ ...BOTH, tracks: [BOB, NEXT_ANN] }, lateMs + 10);
	expect(back).toMatchObject({ tracks: [BOB, NEXT_ANN], momentMs: lateMs + 10, replacements: new Map() });
});

test('a screen that is shared instead of the camera does not take its place, and the camera is not held for it', () => {
	const continuity = shown();
	const pending = presence('ann', { pendingSources: ['screen_share'] });
	const waiting = continuity.update({ tracks: [BOB], participants: [pending, presence('bob')] }, START_MS + 1000);
	expect(sidsOf(waiting)).toEqual(['TR_bob']);
	const screen = camera('TR_screen', 'ann', { source: 'screen_share' });
	const view = continuity.update({ ...BOTH, tracks: [BOB, screen] }, START_MS + 1100);
	expect(view).toMatchObject({ momentMs: START_MS + 1100, replacements: new Map() });
});

test('of two cameras of one person each keeps its own place', () => {
	const [one, other] = [camera('TR_1', 'ann'), camera('TR_2', 'ann')];
	const participants = [presence('ann')];
	const continuity = new SceneContinuity();
	continuity.update({ tracks: [one, other], participants }, START_MS);
	const view = continuity.update({ tracks: [other, NEXT_ANN], participants }, START_MS + 1000);
	expect(view.replacements).toEqual(new Map([['TR_ann_2', 'TR_1']]));
});

test('whoever joins again without publishing is given up, as is a track that never comes', () => {
	const continuity = shown();
	const goneMs = START_MS + 1000;
	continuity.update(BOB_ALONE, goneMs);
	const again = presence('ann', { participantSid: 'PA_ann_2', hasVideo: false });
	const scene = { tracks: [BOB], participants: [presence('bob'), again] };
	expect(continuity.update(scene, goneMs + 100).checkAgainInMs).toBe(PUBLISH_PATIENCE_MS);
	expect(sidsOf(continuity.update(scene, goneMs + 100 + PUBLISH_PATIENCE_MS - 1))).toContain('TR_ann');
	const givenUp = continuity.update(scene, goneMs + 100 + PUBLISH_PATIENCE_MS);
	expect(sidsOf(givenUp)).toEqual(['TR_bob']);
	expect(givenUp.checkAgainInMs).toBeNull();

	const pending = presence('bob', { pendingSources: ['camera'] });
	const neverSubscribed = { tracks: [], participants: [pending] };
	const sinceMs = goneMs + 10_000;
	expect(sidsOf(continuity.update(neverSubscribed, sinceMs))).toEqual(['TR_bob']);
	expect(continuity.update(neverSubscribed, sinceMs + 100).checkAgainInMs).toBe(MAX_HOLD_MS - 100);
	expect(sidsOf(continuity.update(neverSubscribed, sinceMs + MAX_HOLD_MS))).toEqual([]);
});

test('whoever leaves again while being waited for is gone', () => {
	const continuity = shown();
	const goneMs = START_MS + 1000;
	const pending = presence('ann', { pendingSources: ['camera'] });
	const held = continuity.update({ tracks: [BOB], participants: [presence('bob'), pending] }, goneMs);
	expect(sidsOf(held)).toContain('TR_ann');
	expect(sidsOf(continuity.update(BOB_ALONE, goneMs + 500))).toEqual(['TR_bob']);
});

test('when everybody had to leave, those shown before stay until they are back, for a few seconds', () => {
	const continuity = shown();
	const backMs = START_MS + 4000;
	continuity.noteReturn(backMs);
	const empty = continuity.update({ tracks: [], participants: [] }, backMs);
	expect(sidsOf(empty)).toEqual(['TR_ann', 'TR_bob']);
	expect(empty.checkAgainInMs).toBe(RETURN_PATIENCE_MS);
	const annBack = continuity.update({ tracks: [NEXT_ANN], participants: [presence('ann')] }, backMs + 1000);
	expect(sidsOf(annBack)).toEqual(['TR_ann_2', 'TR_bob']);
	const late = continuity.update({ tracks: [NEXT_ANN], participants: [presence('ann')] }, backMs + RETURN_PATIENCE_MS);
	expect(sidsOf(late)).toEqual(['TR_ann_2']);
});

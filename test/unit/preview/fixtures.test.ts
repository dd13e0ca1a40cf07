import { expect, test } from '@playwright/test';
import { resolveLayout } from '../../../layouts/resolve-layout.ts';
import { fixtureTrackSid, picturesOf } from '../../../preview-page/fixtures/fixture.ts';
import { FIXTURE_EPOCH_MS, sceneAt } from '../../../preview-page/fixtures/fixture-scene.ts';
import { FIXTURES, fixtureNamed } from '../../../preview-page/fixtures/fixtures.ts';
import { Arrangement } from '../../../recorder-page/scene/arrangement.ts';

const SIZE = { widthPx: 1280, heightPx: 720 };

function scene(name: string, timeMs: number) {
	const fixture = fixtureNamed(name);
	if (!fixture) throw new Error(`There is no fixture ${name}`);
	return sceneAt(fixture, timeMs);
}

test('every fixture has a name and identities of its own, and a picture for every track that it ever has', () => {
	expect(new Set(FIXTURES.map(({ name }) => name)).size).toBe(FIXTURES.length);
	for (const fixture of FIXTURES) {
		const identities = fixture.people.map(({ identity }) => identity);
		expect(identities).toEqual([...new Set(identities)]);
		for (const identity of identities) expect(identity).toMatch(/^[a-z0-9-]+$/);
		const pictures = picturesOf(fixture);
		for (let timeS = 0; timeS < fixture.loopS; timeS += 0.5) {
			const { tracks } = sceneAt(fixture, timeS * 1000);
			for (const { trackSid, publishedWidthPx } of tracks) {
				expect(pictures.get(trackSid)?.widthPx).toBe(publishedWidthPx);
			}
		}
	}
});

test('fixtures have as many people as their names say, and every layout of LiveKit shows them', () => {
	const counts = { nobody: 0, one: 1, two: 2, five: 5, nine: 9, sixteen: 16, thirty: 30 };
	for (const [name, count] of Object.entries(counts)) expect(scene(name, 0).tracks).toHaveLength(count);
	for (const { name } of FIXTURES) {
		for (const layout of ['grid', 'speaker', 'single-speaker']) {
			const view = { ...scene(name, 12_000), momentMs: 0, replacements: new Map<string, string>() };
			const { tiles } = new Arrangement(SIZE).arrange(view, resolveLayout(layout));
			expect(tiles.length > 0, `${layout} of ${name}`).toBe(view.tracks.length > 0);
		}
	}
});

test('the same time gives the same scene, and a fixture begins anew after its time', () => {
	expect(scene('speaking', 3200)).toEqual(scene('speaking', 3200));
	const speaking = (timeMs: number) =>
		scene('speaking', timeMs).tracks.flatMap((track) => (track.isSpeaking ? [track] : []));
	expect(speaking(1000).map(({ identity }) => identity)).toEqual(['amara']);
	expect(speaking(3200).map(({ identity }) => identity)).toEqual(['amara', 'ben']);
	expect(speaking(24_000 + 1000).map(({ identity }) => identity)).toEqual(['amara']);
	expect(speaking(3200)[1]).toMatchObject({ lastSpokeAtMs: FIXTURE_EPOCH_MS + 3000 });
	expect(scene('speaking', 1000).tracks[1]).toMatchObject({ isSpeaking: false, lastSpokeAtMs: null });
});

test('cameras are switched off, people without one have placeholders, and people and screens come and go', () => {
	const muted = (timeMs: number) => scene('muted-cameras', timeMs).tracks.map((track) => track.muted);
	expect(muted(0)).toEqual([false, true, false, true, false, true]);
	expect(muted(5000)[0]).toBe(true);
	const without = scene('no-camera', 0);
	expect(without.tracks.map(({ identity }) => identity)).toEqual(['amara', 'davit']);
	expect(without.placeholders.map(({ identity }) => identity)).toEqual(['ben', 'chiara', 'elif']);
	const arrivals = (timeMs: number) => scene('coming-and-going', timeMs);
	expect(arrivals(0).participants).toHaveLength(1);
	expect(arrivals(15_000).participants).toHaveLength(8);
	expect(arrivals(23_900).participants.map(({ identity }) => identity)).toEqual(['amara']);
	const screen = fixtureTrackSid({ identity: 'chiara' }, 'screen_share');
	const hasScreen = (timeMs: number) => arrivals(timeMs).tracks.some(({ trackSid }) => trackSid === screen);
	expect([8900, 9000, 14_900, 15_000].map(hasScreen)).toEqual([false, true, true, false]);
});

import { expect, test } from '@playwright/test';
import { singleSpeaker } from '../../../layouts/single-speaker.ts';
import { sceneTrack } from './scene-track.ts';

for (const size of [
	{ widthPx: 1280, heightPx: 720 },
	{ widthPx: 1920, heightPx: 1080 },
	{ widthPx: 720, heightPx: 1280 },
	{ widthPx: 640, heightPx: 360 },
	{ widthPx: 1080, heightPx: 1080 },
]) {
	test(`One person alone fills ${size.widthPx}x${size.heightPx}, however many there are`, () => {
		expect(singleSpeaker.arrange({ tracks: [] }, size)).toEqual([]);
		for (let count = 1; count <= 30; count++) {
			const tracks = Array.from({ length: count }, (_, index) => sceneTrack(`TR_${index}`));
			expect(singleSpeaker.arrange({ tracks }, size)).toEqual([
				{ trackSid: 'TR_0', xPx: 0, yPx: 0, ...size, fit: 'cover' },
			]);
		}
	});
}

test('a screen comes before whoever speaks, who comes before whoever spoke', () => {
	const tracks = [
		sceneTrack('first'),
		sceneTrack('spoke', { lastSpokeAtMs: 5000 }),
		sceneTrack('speaks', { isSpeaking: true, lastSpokeAtMs: 4000 }),
		sceneTrack('screen', { source: 'screen_share' }),
	];
	const size = { widthPx: 1280, heightPx: 720 };
	const ordered = singleSpeaker.order?.(tracks, [], size) ?? [];
	expect(ordered.map(({ trackSid }) => trackSid)).toEqual(['screen', 'speaks', 'spoke', 'first']);
});

test('a camera that is off is black, without a silhouette', () => {
	const tracks = [sceneTrack('TR_a', { muted: true })];
	const [tile] = singleSpeaker.arrange({ tracks }, { widthPx: 1280, heightPx: 720 });
	expect(tile?.standIn).toBe('black');
});

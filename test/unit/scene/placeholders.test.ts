import { expect, test } from '@playwright/test';
import { placeholderOf, withPlaceholders } from '../../../recorder-page/scene/placeholders.ts';
import { sceneTrack } from '../layouts/scene-track.ts';

const ANN = {
	identity: 'ann',
	name: 'Ann',
	joinedAtMs: 5,
	isSpeaking: true,
	audioLevel: 0.5,
	lastSpokeAtMs: 7,
};

test('a placeholder is a camera that is switched off, of somebody with all that is known of them', () => {
	expect(placeholderOf(ANN)).toEqual({
		...ANN,
		trackSid: 'placeholder:ann',
		source: 'camera',
		muted: true,
		publishedWidthPx: 0,
		publishedHeightPx: 0,
		isPlaceholder: true,
	});
	expect(placeholderOf({ ...ANN, name: '', joinedAtMs: null })).toMatchObject({ name: 'ann', joinedAtMs: 0 });
});

test('whoever has a camera in the picture, though it may have gone from the room, gets no placeholder', () => {
	const ann = placeholderOf(ANN);
	const bob = placeholderOf({ ...ANN, identity: 'bob' });
	const held = sceneTrack('TR_ann', { identity: 'ann' });
	const screen = sceneTrack('TR_screen', { identity: 'bob', source: 'screen_share' });
	expect(withPlaceholders([held, screen], [ann, bob])).toEqual([held, screen, bob]);
});

import { expect, test } from '@playwright/test';
import type { LayoutDefinition, Tile } from '../../../layouts/layout.ts';
import { parseLayoutOptions } from '../../../layouts/layout-options.ts';
import { type ResolvedLayout, resolveLayout } from '../../../layouts/resolve-layout.ts';
import { sceneTrack } from './scene-track.ts';

const SIZE = { widthPx: 1280, heightPx: 720 };
const CAMERA = sceneTrack('TR_camera');
const SCREEN = sceneTrack('TR_screen', { source: 'screen_share' });

const nameOf = (layout: ResolvedLayout, tracks = [CAMERA]): string => layout.definitionFor(tracks).name;

for (const { text, alone, sharing, theme } of [
	{ text: '', alone: 'grid', sharing: 'grid', theme: 'dark' },
	{ text: 'grid', alone: 'grid', sharing: 'speaker', theme: 'dark' },
	{ text: 'grid-light', alone: 'grid', sharing: 'speaker', theme: 'light' },
	{ text: 'grid-dark', alone: 'grid', sharing: 'speaker', theme: 'dark' },
	{ text: 'gridlock', alone: 'grid', sharing: 'speaker', theme: 'dark' },
	{ text: 'speaker', alone: 'speaker', sharing: 'speaker', theme: 'dark' },
	{ text: 'speaker-light', alone: 'speaker', sharing: 'speaker', theme: 'light' },
	{ text: 'speaker-dark', alone: 'speaker', sharing: 'speaker', theme: 'dark' },
	{ text: 'single-speaker', alone: 'single-speaker', sharing: 'single-speaker', theme: 'dark' },
	{ text: 'single-speaker-light', alone: 'single-speaker', sharing: 'single-speaker', theme: 'light' },
	{ text: 'Speaker', alone: 'grid', sharing: 'grid', theme: 'dark' },
	{ text: 'anything-light', alone: 'grid', sharing: 'grid', theme: 'light' },
	{ text: 'light', alone: 'grid', sharing: 'grid', theme: 'dark' },
	{ text: 'speaker-light?gap=2', alone: 'speaker', sharing: 'speaker', theme: 'light' },
]) {
	test(`The layout "${text}" is a ${theme} ${alone}, and ${sharing} while a screen is shared`, () => {
		const layout = resolveLayout(text);
		expect(layout.theme).toBe(theme);
		expect(nameOf(layout)).toBe(alone);
		expect(nameOf(layout, [CAMERA, SCREEN])).toBe(sharing);
	});
}

test('the same tracks have the same layout object, so that places can be kept', () => {
	const layout = resolveLayout('grid');
	expect(layout.definitionFor([CAMERA])).toBe(layout.definitionFor([]));
	expect(layout.definitionFor([SCREEN])).toBe(layout.definitionFor([CAMERA, SCREEN]));
});

const TOP_LEFT: LayoutDefinition = {
	arrange: ({ tracks }) =>
		tracks
			.slice(0, 1)
			.map(({ trackSid }): Tile => ({ trackSid, xPx: 0, yPx: 0, widthPx: 64, heightPx: 36, fit: 'cover' })),
};
const OWN = new Map([
	['interview', TOP_LEFT],
	['grid-of-mine', TOP_LEFT],
]);

for (const { text, name, theme } of [
	{ text: 'interview', name: 'interview', theme: 'dark' },
	{ text: 'interview-light', name: 'interview', theme: 'light' },
	{ text: 'interview-dark?names=1', name: 'interview', theme: 'dark' },
	{ text: 'grid-of-mine', name: 'grid-of-mine', theme: 'dark' },
	{ text: 'interview2', name: 'grid', theme: 'dark' },
]) {
	test(`With layouts of one's own "${text}" is a ${theme} ${name}`, () => {
		const layout = resolveLayout(text, { own: OWN });
		expect(layout.theme).toBe(theme);
		expect(nameOf(layout)).toBe(name);
	});
}

test('an own layout that is called like a grid keeps its arrangement while a screen is shared', () => {
	expect(nameOf(resolveLayout('grid-of-mine', { own: OWN }), [CAMERA, SCREEN])).toBe('grid-of-mine');
});

test('an own layout without an order has that of the grid', () => {
	const tracks = [sceneTrack('TR_silent'), sceneTrack('TR_speaking', { isSpeaking: true })];
	const ordered = resolveLayout('interview', { own: OWN }).definitionFor(tracks).order(tracks, [], SIZE);
	expect(ordered.map(({ trackSid }) => trackSid)).toEqual(['TR_speaking', 'TR_silent']);
});

test('options that the text does not name are those that held before', () => {
	const before = parseLayoutOptions('exclude=eve&gap=4');
	const { options } = resolveLayout('speaker?gap=8', { before });
	expect(options.exclude).toEqual(['eve']);
	expect(options.gapPx).toBe(8);
});

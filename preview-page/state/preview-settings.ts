import type { FrameSize } from '../../layouts/layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import { FIXTURES, fixtureNamed } from '../fixtures/fixtures.ts';
import { MAX_SIDE_PX } from '../picture/picture-memory.ts';

/** What is chosen in the preview. */
export type PreviewSettings = {
	/** Layout string. */
	readonly layout: string;
	/** Name of a fixture. */
	readonly fixture: string;
	readonly size: FrameSize;
	readonly compositor: CompositorKind;
	/** Whether the edges of tiles are drawn over the picture. */
	readonly showsOutlines: boolean;
	/** Whether the tiles are shown as JSON. */
	readonly showsJson: boolean;
};

const MIN_SIDE_PX = 16;

export const DEFAULT_SETTINGS: PreviewSettings = Object.freeze({
	layout: 'grid',
	fixture: 'five',
	size: Object.freeze({ widthPx: 1280, heightPx: 720 }),
	compositor: 'planar',
	showsOutlines: false,
	showsJson: false,
});

/** The size that a text such as `1280x720` means; null for one that no recording can have. */
export function sizeFrom(text: string): FrameSize | null {
	const [, width, height] = text.match(/^\s*(\d{1,5})\s*[x×]\s*(\d{1,5})\s*$/) ?? [];
	const size = { widthPx: Number(width), heightPx: Number(height) };
	return problemOfSize(size) === null ? size : null;
}

/** Why a recording cannot have a size; null if it can. */
export function problemOfSize({ widthPx, heightPx }: FrameSize): string | null {
	for (const [side, lengthPx] of [
		['width', widthPx],
		['height', heightPx],
	] as const) {
		const isPossible = lengthPx % 2 === 0 && lengthPx >= MIN_SIDE_PX && lengthPx <= MAX_SIDE_PX;
		if (!isPossible) return `The ${side} has to be an even number from ${MIN_SIDE_PX} to ${MAX_SIDE_PX}.`;
	}
	return null;
}

/** The settings as the part of an address behind `#`; what is as by default is left out. */
export function addressOf(settings: PreviewSettings): string {
	const { layout, fixture, size, compositor, showsOutlines, showsJson } = settings;
	const parts = {
		layout,
		fixture,
		size: `${size.widthPx}x${size.heightPx}`,
		compositor,
		outlines: showsOutlines ? '1' : '0',
		json: showsJson ? '1' : '0',
	};
	const byDefault = settings === DEFAULT_SETTINGS ? '' : addressOf(DEFAULT_SETTINGS);
	const given = new URLSearchParams(byDefault);
	const kept = Object.entries(parts).filter(
		([name, value]) => settings === DEFAULT_SETTINGS || given.get(name) !== value,
	);
	return new URLSearchParams(kept).toString();
}

/** The settings that an address says; what it does not say, or says wrongly, is as by default. */
export function settingsFrom(address: string): PreviewSettings {
	const given = new URLSearchParams(address.replace(/^#/, ''));
	return {
		layout: given.get('layout') ?? DEFAULT_SETTINGS.layout,
		fixture: fixtureNamed(given.get('fixture') ?? '')?.name ?? DEFAULT_SETTINGS.fixture,
		size: sizeFrom(given.get('size') ?? '') ?? DEFAULT_SETTINGS.size,
		compositor: given.get('compositor') === 'canvas' ? 'canvas' : DEFAULT_SETTINGS.compositor,
		showsOutlines: given.get('outlines') === '1',
		showsJson: given.get('json') === '1',
	};
}

/** The fixture beside another one, in the order in which they are shown; the first follows the last. */
export function fixtureBeside(name: string, step: 1 | -1): string {
	const at = FIXTURES.findIndex((fixture) => fixture.name === name);
	return FIXTURES.at((at + step) % FIXTURES.length)?.name ?? name;
}

import type { FrameSize, SceneTrack, Tile } from '../../layouts/layout.ts';
import { problemOfSize, sizeFrom } from '../state/preview-settings.ts';
import type { PreviewActions, PreviewState } from '../state/preview-state.ts';
import { copyFrom, element, showText } from './element.ts';

/** Sizes of LiveKit's presets, and some more that people ask for. */
const SIZES: readonly (readonly [size: string, title: string])[] = [
	['1280x720', '720p'],
	['1920x1080', '1080p'],
	['720x1280', '720p tall'],
	['1080x1920', '1080p tall'],
	['1080x1080', 'Square'],
	['640x360', '360p'],
];

/** Size and compositor, outlines and tiles as JSON. Returns what shows the state. */
export function bindPictureControls(preview: PreviewActions): (state: PreviewState) => void {
	const compositors = [...document.querySelectorAll<HTMLInputElement>('input[name=compositor]')];
	for (const input of compositors) {
		input.addEventListener('change', () => preview.set({ compositor: input.value === 'canvas' ? 'canvas' : 'planar' }));
	}
	const showSize = bindSize(preview);
	const outlinesSwitch = element('outlines-switch', HTMLInputElement);
	const jsonSwitch = element('json-switch', HTMLInputElement);
	outlinesSwitch.addEventListener('change', () => preview.set({ showsOutlines: outlinesSwitch.checked }));
	jsonSwitch.addEventListener('change', () => preview.set({ showsJson: jsonSwitch.checked }));
	const json = element('json', HTMLTextAreaElement);
	const copy = element('json-copy', HTMLButtonElement);
	copy.addEventListener('click', () => void copyFrom(copy, json.value));

	return (state) => {
		const { settings, composition, size, tracks } = state;
		for (const input of compositors) input.checked = input.value === settings.compositor;
		showSize(settings.size);
		outlinesSwitch.checked = settings.showsOutlines;
		jsonSwitch.checked = settings.showsJson;
		element('json-panel', HTMLElement).hidden = !settings.showsJson;
		const text = `[\n${composition.tiles.map((tile) => `\t${JSON.stringify(tile)}`).join(',\n')}\n]`;
		if (json.value !== text) json.value = text;
		const frame = element('frame', HTMLElement);
		frame.style.setProperty('--width', String(size.widthPx));
		frame.style.setProperty('--height', String(size.heightPx));
		const count = composition.tiles.length;
		element('picture', HTMLCanvasElement).ariaLabel =
			`${settings.layout}, ${size.widthPx} by ${size.heightPx}: ${count} ${count === 1 ? 'tile' : 'tiles'}`;
		showOutlines(settings.showsOutlines ? composition.tiles : [], tracks, size);
	};
}

function bindSize(preview: PreviewActions): (size: FrameSize) => void {
	const preset = element('size-preset', HTMLSelectElement);
	const width = element('width', HTMLInputElement);
	const height = element('height', HTMLInputElement);
	const problem = element('size-problem', HTMLElement);
	for (const [size, title] of SIZES) preset.add(new Option(title, size));
	preset.add(new Option('Own size', ''));
	preset.addEventListener('change', () => {
		const size = sizeFrom(preset.value);
		if (size) preview.set({ size });
		else width.focus();
	});
	const readSides = (): void => {
		const size = { widthPx: Number(width.value), heightPx: Number(height.value) };
		const message = problemOfSize(size);
		showText(problem, message ?? '');
		for (const side of [width, height]) side.setAttribute('aria-invalid', String(message !== null));
		if (message === null) preview.set({ size });
	};
	for (const side of [width, height]) side.addEventListener('change', readSides);
	let shown: FrameSize | null = null;

	return (size) => {
		if (size === shown) return;
		shown = size;
		const text = `${size.widthPx}x${size.heightPx}`;
		preset.value = SIZES.some(([known]) => known === text) ? text : '';
		width.value = String(size.widthPx);
		height.value = String(size.heightPx);
		showText(problem, '');
		for (const side of [width, height]) side.setAttribute('aria-invalid', 'false');
	};
}

function showOutlines(tiles: readonly Tile[], tracks: readonly SceneTrack[], { widthPx, heightPx }: FrameSize): void {
	const outlines = element('outlines', HTMLElement);
	outlines.hidden = tiles.length === 0;
	outlines.replaceChildren(
		...tiles.map((tile, index) => {
			const outline = document.createElement('div');
			const share = (lengthPx: number, ofPx: number): string => `${(lengthPx / ofPx) * 100}%`;
			outline.style.left = share(tile.xPx, widthPx);
			outline.style.top = share(tile.yPx, heightPx);
			outline.style.width = share(tile.widthPx, widthPx);
			outline.style.height = share(tile.heightPx, heightPx);
			const label = document.createElement('span');
			const identity = tracks.find(({ trackSid }) => trackSid === tile.trackSid)?.identity ?? tile.trackSid;
			label.textContent = `${index + 1} ${identity} ${tile.widthPx}×${tile.heightPx}`;
			outline.append(label);
			return outline;
		}),
	);
}

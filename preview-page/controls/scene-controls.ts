import type { FrameSize, Tile } from '../../layouts/layout.ts';
import { FIXTURES } from '../fixtures/fixtures.ts';
import type { ContactPrint } from '../scene/contact-sheet.ts';
import type { PreviewActions, PreviewState } from '../state/preview-state.ts';
import { element } from './element.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** The scenes to choose from, each with a small picture of what the layout makes of it. Returns what shows the state. */
export function bindSceneControls(preview: PreviewActions): (state: PreviewState) => void {
	const sheet = element('scenes', HTMLFieldSetElement);
	const prints = new Map(
		FIXTURES.map(({ name, title }) => {
			const label = document.createElement('label');
			const input = document.createElement('input');
			input.type = 'radio';
			input.name = 'fixture';
			input.value = name;
			input.addEventListener('change', () => preview.set({ fixture: name }));
			const print = document.createElementNS(SVG, 'svg');
			print.setAttribute('aria-hidden', 'true');
			const caption = document.createElement('span');
			caption.textContent = title;
			label.append(input, print, caption);
			sheet.append(label);
			return [name, { label, input, print }];
		}),
	);
	let shown: readonly ContactPrint[] = [];

	return ({ settings, contactSheet, room }) => {
		sheet.disabled = room.phase === 'joined';
		for (const [name, { input }] of prints) input.checked = name === settings.fixture;
		if (contactSheet === shown) return;
		shown = contactSheet;
		for (const contact of contactSheet) {
			const parts = prints.get(contact.fixture.name);
			if (!parts) continue;
			parts.label.classList.toggle('failed', contact.composition === null);
			parts.label.title = contact.composition === null ? 'The layout fails here' : '';
			drawPrint(parts.print, contact, settings.size);
		}
	};
}

function drawPrint(print: SVGSVGElement, contact: ContactPrint, { widthPx, heightPx }: FrameSize): void {
	print.setAttribute('viewBox', `0 0 ${widthPx} ${heightPx}`);
	print.classList.toggle('light', contact.composition?.theme === 'light');
	if (!contact.composition) {
		print.replaceChildren();
		return;
	}
	const ground = rectangle({ xPx: 0, yPx: 0, widthPx, heightPx });
	ground.classList.add('ground');
	print.replaceChildren(ground, ...contact.composition.tiles.map((tile) => drawTile(tile, contact)));
}

function drawTile(tile: Tile, { fixture, tracks }: ContactPrint): SVGElement {
	const track = tracks.find(({ trackSid }) => trackSid === tile.trackSid);
	const look = fixture.people.find(({ identity }) => identity === track?.identity)?.look;
	const rect = rectangle(tile);
	if (tile.standIn) rect.classList.add('off');
	else if (track?.source === 'screen_share') rect.classList.add('share');
	else rect.setAttribute('fill', `hsl(${look?.backdropHue ?? 0} 42% 52%)`);
	return rect;
}

function rectangle(place: Pick<Tile, 'xPx' | 'yPx' | 'widthPx' | 'heightPx' | 'cornerRadiusPx'>): SVGElement {
	const rect = document.createElementNS(SVG, 'rect');
	for (const [name, value] of [
		['x', place.xPx],
		['y', place.yPx],
		['width', place.widthPx],
		['height', place.heightPx],
		['rx', place.cornerRadiusPx ?? 0],
	] as const) {
		rect.setAttribute(name, String(value));
	}
	return rect;
}

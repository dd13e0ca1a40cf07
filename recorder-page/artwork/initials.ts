import type { Tile } from '../../layouts/layout.ts';
import { boxAround, type Sketch } from './sketch.ts';
import { fitText, oneLine, setFont } from './text.ts';

/** Diameter of the circle, as part of the shorter side. */
const CIRCLE_PART = 0.56;
/** Size of the letters, as part of the diameter; longer texts are made smaller until they are so wide. */
const LETTERS_PART = 0.4;
const MAX_TEXT_PART = 0.76;
/** Half the height of capital letters, in sizes. */
const HALF_CAPITAL = 0.36;

/** The colours differ by their hue alone, so that white letters are seen equally well on all of them. */
const HUES = 12;

/** A few letters in a circle, the same colour for the same letters: somebody of whom there is no picture. */
export function initialsSketch(tile: Tile, initials: string): Sketch {
	const { widthPx, heightPx } = tile;
	const text = oneLine(initials);
	const radiusPx = (Math.min(widthPx, heightPx) * CIRCLE_PART) / 2;
	const [x, y] = [widthPx / 2, heightPx / 2];
	return {
		key: `initials ${text}`,
		boxes: [boxAround(tile, x - radiusPx, y - radiusPx, x + radiusPx, y + radiusPx)],
		draw: (pen) => {
			pen.fillStyle = `oklch(50% 0.11 ${hueOf(text)})`;
			pen.beginPath();
			pen.arc(x, y, radiusPx, 0, 2 * Math.PI);
			pen.fill();
			pen.clip();
			const maxWidthPx = MAX_TEXT_PART * 2 * radiusPx;
			const wantedPx = LETTERS_PART * 2 * radiusPx;
			setFont(pen, text, wantedPx, 500);
			const sizePx = wantedPx * Math.min(1, Math.max(0.5, maxWidthPx / pen.measureText(text).width));
			setFont(pen, text, sizePx, 500);
			const shown = fitText(text, maxWidthPx, (part) => pen.measureText(part).width);
			pen.textAlign = 'center';
			pen.fillStyle = 'white';
			pen.fillText(shown, x, y + HALF_CAPITAL * sizePx);
		},
	};
}

function hueOf(text: string): number {
	let hash = 0;
	for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
	return ((hash % HUES) * 360) / HUES;
}

import type { Pen } from './sketch.ts';

/** The first that the machine has, and for every character that it lacks whatever else there is. */
const FAMILIES = '"Noto Sans", "DejaVu Sans", "Liberation Sans", system-ui, sans-serif';

const ELLIPSIS = '…';

/** Longer names are cut before they are measured. */
const MAX_GRAPHEMES = 200;

/** Scripts that are written from right to left. */
const RIGHT_TO_LEFT =
	/[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** Control characters, and marks that would turn the direction of what stands beside them. */
const INVISIBLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The text as one line: white space is single, and nothing in it changes what stands beside it. */
export function oneLine(text: string): string {
	return text.replace(/\s+/gu, ' ').replace(INVISIBLE, '').trim();
}

/** Which way a text is written, by its first letter. */
export function directionOf(text: string): 'ltr' | 'rtl' {
	const [first] = /\p{L}/u.exec(text) ?? [''];
	return RIGHT_TO_LEFT.test(first) ? 'rtl' : 'ltr';
}

/** Sets font and direction for a text; its left end is at x, its letters stand on y. */
export function setFont(pen: Pen, text: string, sizePx: number, weight: 500 | 600): void {
	pen.font = `${weight} ${sizePx}px ${FAMILIES}`;
	pen.textBaseline = 'alphabetic';
	pen.textAlign = 'left';
	pen.direction = directionOf(text);
}

/**
 * As much of a text as is at most `maxWidthPx` wide by `measure`, with an ellipsis where something is left out; empty where
 * not even that has room. No character is taken apart, be it made of many.
 */
export function fitText(text: string, maxWidthPx: number, measure: (text: string) => number): string {
	const parts = Array.from(graphemes.segment(text), ({ segment }) => segment).slice(0, MAX_GRAPHEMES + 1);
	if (parts.length <= MAX_GRAPHEMES && measure(text) <= maxWidthPx) return text;
	const cut = (count: number) => `${parts.slice(0, count).join('').trimEnd()}${ELLIPSIS}`;
	let fits = 0;
	let tooMany = Math.min(parts.length, MAX_GRAPHEMES + 1);
	while (tooMany - fits > 1) {
		const middle = (fits + tooMany) >> 1;
		if (measure(cut(middle)) <= maxWidthPx) fits = middle;
		else tooMany = middle;
	}
	return fits > 0 ? cut(fits) : '';
}

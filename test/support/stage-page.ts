import {
	COLOUR_PART,
	COUNTER_BLOCKS,
	COUNTER_PART,
	counterBits,
	FLASH_PART,
	type PicturePart,
	type Rgb,
} from './test-picture.ts';
import { BEEP_EDGE_MS, BEEP_MS, FLASH_MS } from './test-sound.ts';

/** The page's plain colour area. */
export const STAGE_COLOUR: Rgb = [200, 30, 30];

/** Of its beeps. */
export const STAGE_BEEP_HZ = 3000;

/** Squares in its corners, from the top left to the bottom right: their side, and their colours. */
export const CORNER_PX = 16;
export const CORNER_COLOURS: readonly Rgb[] = [
	[230, 20, 20],
	[20, 200, 20],
	[20, 20, 230],
	[230, 230, 20],
];

/** Of everything else. */
export const STAGE_BACKGROUND: Rgb = [128, 128, 128];

/** A frame is seen one refresh of the screen after its callback, and half of one later on average than what it waits for. */
const SHOWN_AFTER_MS = 25;

const CORNER_PLACES = ['left:0;top:0', 'right:0;top:0', 'left:0;bottom:0', 'right:0;bottom:0'];

/**
 * A page that fills its window with what `RecordingReader` can read: a number that counts the frames that the page has
 * drawn, a flash with a beep each second, both by the page's own sound clock, a plain colour, and a square in each corner.
 */
export function stagePage(): string {
	const corners = CORNER_PLACES.map((place, index) => {
		const colour = css(CORNER_COLOURS[index] as Rgb);
		return `<div style="position:fixed;${place};width:${CORNER_PX}px;height:${CORNER_PX}px;background:${colour}"></div>`;
	});
	const blocks = Array.from({ length: COUNTER_BLOCKS }, (_, block) => {
		const width = COUNTER_PART.width / COUNTER_BLOCKS;
		return area({ ...COUNTER_PART, x: COUNTER_PART.x + block * width, width }, '#000', 'class="bit"');
	});
	return `<!doctype html><meta charset="utf-8"><title>Stage</title>
<style>html, body { margin: 0; height: 150%; background: ${css(STAGE_BACKGROUND)} }</style>
${corners.join('')}${blocks.join('')}
${area(COLOUR_PART, css(STAGE_COLOUR))}${area(FLASH_PART, '#111', 'id="flash"')}
<script>(${script})(${JSON.stringify({
		beepHz: STAGE_BEEP_HZ,
		beepS: BEEP_MS / 1000,
		edgeS: BEEP_EDGE_MS / 1000,
		flashS: FLASH_MS / 1000,
		shownAfterMs: SHOWN_AFTER_MS,
		bits: Array.from({ length: 4096 }, (_, number) =>
			counterBits(number).reduce((sum, bit) => sum * 2 + Number(bit), 0),
		),
	})})</script>`;
}

/** Runs in the page; a text, because the runner of the tests rewrites functions. */
const script = `function ({ beepHz, beepS, edgeS, flashS, shownAfterMs, bits }) {
	const context = new AudioContext();
	const blocks = [...document.querySelectorAll('.bit')];
	const flash = document.getElementById('flash');
	let number = 0;
	let nextBeepS = 1;
	const scheduleBeeps = () => {
		for (; nextBeepS < context.currentTime + 2; nextBeepS += 1) {
			const beep = new OscillatorNode(context, { frequency: beepHz });
			const gain = new GainNode(context, { gain: 0 });
			gain.gain.setValueAtTime(0, nextBeepS);
			gain.gain.linearRampToValueAtTime(0.3, nextBeepS + edgeS);
			gain.gain.setValueAtTime(0.3, nextBeepS + beepS - edgeS);
			gain.gain.linearRampToValueAtTime(0, nextBeepS + beepS);
			beep.connect(gain).connect(context.destination);
			beep.start(nextBeepS);
			beep.stop(nextBeepS + beepS);
		}
	};
	const draw = (frameMs) => {
		scheduleBeeps();
		const { contextTime, performanceTime } = context.getOutputTimestamp();
		const heardS = contextTime + (frameMs + shownAfterMs - performanceTime) / 1000;
		flash.style.background = heardS >= 1 && heardS % 1 < flashS ? '#fff' : '#111';
		const code = bits[number % bits.length];
		blocks.forEach((block, at) => {
			block.style.background = (code >> (blocks.length - 1 - at)) & 1 ? '#fff' : '#000';
		});
		number += 1;
		requestAnimationFrame(draw);
	};
	requestAnimationFrame(draw);
}`;

function area({ x, y, width, height }: PicturePart, colour: string, attributes = ''): string {
	const place = `left:${x * 100}vw;top:${y * 100}vh;width:${width * 100}vw;height:${height * 100}vh`;
	return `<div ${attributes} style="position:fixed;${place};background:${colour}"></div>`;
}

function css(colour: Rgb): string {
	return `rgb(${colour.join(', ')})`;
}

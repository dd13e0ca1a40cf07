import {
	BEEP_AMPLITUDE,
	BEEP_EDGE_S,
	BEEP_S,
	beepHz,
	CODE_CELLS,
	CODE_RECT,
	codeOfFrame,
	FLASH_FRAMES,
	FLASH_RECT,
	FRAMERATE_FPS,
	HEIGHT_PX,
	LOOP_FRAMES,
	phaseRad,
	SAMPLE_RATE_HZ,
	type SourceRect,
	TONE_AMPLITUDE,
	toneHz,
	WIDTH_PX,
} from './content-plan.ts';

const DARK = 16;
const LIGHT = 235;
/** Black around the code, so that scaling does not mix the picture into it. */
const CODE_BORDER_PX = 8;
/** Half the height of the noise of a camera in a lit room, in steps of brightness. */
const CAMERA_NOISE = 2;

/**
 * The pictures of the loop as I420: somebody who moves before a still room, with the noise of a camera, so that every
 * encoder on the way has about the work that a meeting makes. All frames lie behind each other.
 */
export function drawLoop(): Uint8Array {
	const frameBytes = (WIDTH_PX * HEIGHT_PX * 3) / 2;
	const room = drawRoom();
	const noise = cameraNoise();
	const loop = new Uint8Array(frameBytes * LOOP_FRAMES);
	for (let frame = 0; frame < LOOP_FRAMES; frame++) {
		const picture = loop.subarray(frame * frameBytes, (frame + 1) * frameBytes);
		picture.set(room);
		drawPerson(picture, (2 * Math.PI * frame) / LOOP_FRAMES);
		addNoise(picture, noise, frame);
		fill(picture, FLASH_RECT, frame % FRAMERATE_FPS < FLASH_FRAMES ? LIGHT : DARK);
		drawCode(picture, frame);
	}
	return loop;
}

/** Sound of one voice, 16 bit mono: its continuous tone, and the beep of each second. */
export function drawVoice(voice: number, durationS: number): Int16Array {
	const samples = new Int16Array(Math.round(durationS * SAMPLE_RATE_HZ));
	for (let index = 0; index < samples.length; index++) {
		// Within a second, where every frequency makes whole turns: no precision is lost far from zero.
		const timeS = (index % SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ;
		const tone = TONE_AMPLITUDE * Math.sin(2 * Math.PI * toneHz(voice) * timeS + phaseRad(voice));
		const beep = BEEP_AMPLITUDE * beepEnvelope(timeS) * Math.sin(2 * Math.PI * beepHz(voice) * timeS + phaseRad(voice));
		samples[index] = Math.round(32_767 * (tone + beep));
	}
	return samples;
}

function beepEnvelope(timeS: number): number {
	return Math.max(0, Math.min(1, timeS / BEEP_EDGE_S, (BEEP_S - timeS) / BEEP_EDGE_S));
}

function drawRoom(): Uint8Array {
	const room = new Uint8Array((WIDTH_PX * HEIGHT_PX * 3) / 2);
	const random = seededRandom(1);
	const columns = WIDTH_PX / 40 + 2;
	const lattice = Float32Array.from({ length: columns * (HEIGHT_PX / 40 + 2) }, () => random() * 70);
	for (let y = 0; y < HEIGHT_PX; y++) {
		for (let x = 0; x < WIDTH_PX; x++) {
			const at = Math.floor(y / 40) * columns + Math.floor(x / 40);
			const right = (x % 40) / 40;
			const down = (y % 40) / 40;
			const above = (lattice[at] ?? 0) * (1 - right) + (lattice[at + 1] ?? 0) * right;
			const below = (lattice[at + columns] ?? 0) * (1 - right) + (lattice[at + columns + 1] ?? 0) * right;
			room[y * WIDTH_PX + x] = 70 + above * (1 - down) + below * down;
		}
	}
	const chroma = WIDTH_PX * HEIGHT_PX;
	room.fill(120, chroma, chroma + chroma / 4);
	room.fill(134, chroma + chroma / 4);
	return room;
}

/** A head that sways and nods; `turn` goes from 0 to 2π over the loop, so its end meets its beginning. */
function drawPerson(picture: Uint8Array, turn: number): void {
	const centreX = WIDTH_PX / 2 + 70 * Math.sin(3 * turn);
	const centreY = HEIGHT_PX * 0.45 + 12 * Math.sin(7 * turn);
	const chroma = WIDTH_PX * HEIGHT_PX;
	for (let y = 0; y < HEIGHT_PX; y++) {
		const dy = (y - centreY) / 130;
		for (let x = Math.max(0, Math.ceil(centreX - 100)); x < Math.min(WIDTH_PX, centreX + 100); x++) {
			const dx = (x - centreX) / 100;
			if (dx * dx + dy * dy > 1) continue;
			const texture = 12 * Math.sin(dx * 19 + Math.sin(5 * turn)) * Math.cos(dy * 23);
			picture[y * WIDTH_PX + x] = 165 - 45 * (dx * dx + dy * dy) + texture;
			if (x % 2 === 0 && y % 2 === 0) {
				const at = chroma + (y / 2) * (WIDTH_PX / 2) + x / 2;
				picture[at] = 108;
				picture[at + chroma / 4] = 150;
			}
		}
	}
}

function cameraNoise(): Int8Array {
	const random = seededRandom(2);
	return Int8Array.from({ length: 1 << 16 }, () => Math.round((random() * 2 - 1) * CAMERA_NOISE));
}

function addNoise(picture: Uint8Array, noise: Int8Array, frame: number): void {
	const offset = (frame * 40_503) % noise.length;
	for (let at = 0; at < WIDTH_PX * HEIGHT_PX; at++) {
		picture[at] = (picture[at] ?? 0) + (noise[(at + offset) % noise.length] ?? 0);
	}
}

function drawCode(picture: Uint8Array, frame: number): void {
	const { xPx, yPx, widthPx, heightPx } = CODE_RECT;
	fill(
		picture,
		{
			xPx: xPx - CODE_BORDER_PX,
			yPx: yPx - CODE_BORDER_PX,
			widthPx: widthPx + 2 * CODE_BORDER_PX,
			heightPx: heightPx + 2 * CODE_BORDER_PX,
		},
		DARK,
	);
	const cellPx = widthPx / CODE_CELLS;
	for (const [cell, light] of codeOfFrame(frame).entries()) {
		fill(picture, { xPx: xPx + cell * cellPx, yPx, widthPx: cellPx, heightPx }, light ? LIGHT : DARK);
	}
}

/** A grey rectangle; its edges are even, so that the colour planes have them too. */
function fill(picture: Uint8Array, { xPx, yPx, widthPx, heightPx }: SourceRect, brightness: number): void {
	for (let y = yPx; y < yPx + heightPx; y++) {
		picture.fill(brightness, y * WIDTH_PX + xPx, y * WIDTH_PX + xPx + widthPx);
	}
	const chroma = WIDTH_PX * HEIGHT_PX;
	for (let y = yPx / 2; y < (yPx + heightPx) / 2; y++) {
		const from = chroma + y * (WIDTH_PX / 2) + xPx / 2;
		picture.fill(128, from, from + widthPx / 2);
		picture.fill(128, from + chroma / 4, from + chroma / 4 + widthPx / 2);
	}
}

/** The same numbers on every machine, from 0 up to 1. */
function seededRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

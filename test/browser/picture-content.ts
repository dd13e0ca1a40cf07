/** Moving pictures of known difficulty for an encoder, the same in every run. */

/**
 * `still`: a textured picture that stays. `talk`: before it a textured disc that moves, and the noise of a camera.
 * `motion`: the whole texture runs by, twice a second at another scale. `cuts`: another part of it twice a second;
 * `slides`: every two seconds.
 * `noise`: a `talk` under so much noise that an encoder cannot keep to a usual bit rate by itself.
 */
export type ContentKind = 'still' | 'talk' | 'motion' | 'cuts' | 'slides' | 'noise';

const SCENES_PER_S: Readonly<Partial<Record<ContentKind, number>>> = { motion: 2, cuts: 2, slides: 0.5 };

const TEXTURE_PX = 1024;
const TEXTURE_MASK = TEXTURE_PX - 1;
const NOISE_SAMPLES = 1 << 18;

const TEXTURE = makeTexture();
const NOISE = makeNoise();

/** Draws the luma of the picture at `timeS` into `luma`, which has `widthPx * heightPx` samples; `index` seeds its noise. */
export function drawContent(
	luma: Uint8Array,
	size: { readonly widthPx: number; readonly heightPx: number },
	kind: ContentKind,
	timeS: number,
	index: number,
): void {
	const { widthPx, heightPx } = size;
	const scene = Math.floor(timeS * (SCENES_PER_S[kind] ?? 0));
	const scale = 1 + (scene & 1);
	const part = kind === 'motion' ? 0 : scene * 377;
	const shiftX = part + (kind === 'motion' ? Math.floor(timeS * 900) : 0);
	const shiftY = part + (kind === 'motion' ? Math.floor(timeS * 500) : 0);
	for (let y = 0; y < heightPx; y++) {
		const row = ((y * scale + shiftY) & TEXTURE_MASK) * TEXTURE_PX;
		for (let x = 0; x < widthPx; x++) {
			luma[y * widthPx + x] = TEXTURE[row + ((x * scale + shiftX) & TEXTURE_MASK)] ?? 0;
		}
	}
	if (kind !== 'talk' && kind !== 'noise') return;
	drawDisc(luma, widthPx, heightPx, timeS);
	addNoise(luma, widthPx, heightPx, index, kind === 'noise' ? 2 : 5);
}

function drawDisc(luma: Uint8Array, widthPx: number, heightPx: number, timeS: number): void {
	const radiusPx = heightPx / 3;
	const middleX = widthPx / 2 + (Math.sin(timeS * 2) * widthPx) / 16;
	const middleY = heightPx / 2 + (Math.cos(timeS * 3) * heightPx) / 20;
	for (let y = Math.ceil(middleY - radiusPx); y < middleY + radiusPx; y++) {
		const halfWidth = Math.sqrt(radiusPx ** 2 - (y - middleY) ** 2);
		const row = (Math.floor(y - middleY + 400) & TEXTURE_MASK) * TEXTURE_PX;
		for (let x = Math.ceil(middleX - halfWidth); x < middleX + halfWidth; x++) {
			luma[y * widthPx + x] = TEXTURE[row + (Math.floor(x - middleX + 700) & TEXTURE_MASK)] ?? 0;
		}
	}
}

/** Other noise in each row of each picture: the same few samples from another place on, halved `halvings` times. */
function addNoise(luma: Uint8Array, widthPx: number, heightPx: number, index: number, halvings: number): void {
	const next = numbersFrom(index + 9);
	for (let y = 0; y < heightPx; y++) {
		const start = (next() >>> 8) % (NOISE_SAMPLES - widthPx);
		for (let x = 0; x < widthPx; x++) {
			const noise = ((NOISE[start + x] ?? 0) - 128) >> halvings;
			luma[y * widthPx + x] = Math.max(0, Math.min(255, (luma[y * widthPx + x] ?? 0) + noise));
		}
	}
}

/** Coarse and fine detail, smooth in between. */
function makeTexture(): Uint8Array {
	const texture = new Uint8Array(TEXTURE_PX ** 2);
	const [fine, coarse] = [lattice(8, 3), lattice(64, 5)];
	for (let y = 0; y < TEXTURE_PX; y++) {
		for (let x = 0; x < TEXTURE_PX; x++) texture[y * TEXTURE_PX + x] = (fine(x, y) + 2 * coarse(x, y)) / 3;
	}
	return texture;
}

/** Random values at the corners of squares, and a straight course between them. */
function lattice(squarePx: number, seed: number): (x: number, y: number) => number {
	const squares = TEXTURE_PX / squarePx;
	const next = numbersFrom(seed);
	const corners = Float32Array.from({ length: squares ** 2 }, () => next() >>> 24);
	const cornerAt = (column: number, row: number) => corners[(row % squares) * squares + (column % squares)] ?? 0;
	return (x, y) => {
		const [column, row] = [Math.floor(x / squarePx), Math.floor(y / squarePx)];
		const [right, down] = [x / squarePx - column, y / squarePx - row];
		const above = cornerAt(column, row) * (1 - right) + cornerAt(column + 1, row) * right;
		const below = cornerAt(column, row + 1) * (1 - right) + cornerAt(column + 1, row + 1) * right;
		return above * (1 - down) + below * down;
	};
}

function makeNoise(): Uint8Array {
	const next = numbersFrom(7);
	return Uint8Array.from({ length: NOISE_SAMPLES }, () => next() >>> 24);
}

/** A linear congruential generator; its upper bits are random enough. */
function numbersFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state;
	};
}

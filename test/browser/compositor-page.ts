import type { FrameSize } from '../../layouts/layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import { createCompositor } from '../../recorder-page/compositor/create-compositor.ts';
import { placePicture } from '../../recorder-page/compositor/fit.ts';
import type { FrameSlot } from '../../recorder-page/compositor/frame-slot.ts';
import { createPlanarMemory, planarRegions } from '../../recorder-page/compositor/planar-memory.ts';
import { makePicture, type PictureKind } from './compositor-pictures.ts';
import {
	type Composition,
	copyToSlot,
	free,
	planarModule,
	type SourcePicture,
	setUp,
	show,
} from './compositor-set-up.ts';
import { rgbOfFrame } from './frame-rgb.ts';

/** How far apart two pictures are, per 8-bit RGB channel. */
export type Difference = {
	readonly mean: number;
	/** Away from the edges of tiles and pictures, where a chroma sample belongs to one side and RGB has no such thing. */
	readonly worstInside: number;
};

/** A chroma sample reaches as far as this when it is made larger for RGB. */
const CHROMA_REACH_PX = 3;

const TIMESTAMP_US = 1_234_567;
const DURATION_US = 33_333;

/** Composes with one kind of compositor, from frames that were copied into slots. The caller closes the frame. */
export async function compose(kind: CompositorKind, composition: Composition): Promise<VideoFrame> {
	const { compositor } = await setUp(kind, composition);
	const frame = compositor.compose(TIMESTAMP_US, DURATION_US);
	compositor.close();
	return frame;
}

/** What an output frame says of itself. */
export async function describe(kind: CompositorKind, composition: Composition) {
	const frame = await compose(kind, composition);
	const { format, codedWidth, codedHeight, timestamp, duration } = frame;
	const description = { format, codedWidth, codedHeight, timestamp, duration, colorSpace: frame.colorSpace.toJSON() };
	frame.close();
	return description;
}

/** RGB at some places. */
export async function pixels(
	kind: CompositorKind,
	composition: Composition,
	places: readonly (readonly [number, number])[],
): Promise<number[][]> {
	const { data, width } = await rgbOfFrame(await compose(kind, composition));
	return places.map(([x, y]) => [...data.slice((y * width + x) * 4, (y * width + x) * 4 + 3)]);
}

/** How far the two compositors are apart. */
export async function difference(composition: Composition): Promise<Difference> {
	const planar = (await rgbOfFrame(await compose('planar', composition))).data;
	const canvas = (await rgbOfFrame(await compose('canvas', composition))).data;
	const inside = insideOf(composition);
	let sum = 0;
	let worstInside = 0;
	for (let at = 0; at < planar.length; at += 4) {
		for (let channel = at; channel < at + 3; channel++) {
			const error = Math.abs((planar[channel] as number) - (canvas[channel] as number));
			sum += error;
			if (inside[at / 4] === 1) worstInside = Math.max(worstInside, error);
		}
	}
	return { mean: sum / ((planar.length / 4) * 3), worstInside };
}

/** 1 for every pixel that is not near the edge of a picture. */
function insideOf({ size, tiles, pictures }: Composition): Uint8Array {
	const inside = new Uint8Array(size.widthPx * size.heightPx);
	for (const tile of tiles) {
		const picture = pictures.find(({ trackSid }) => trackSid === tile.trackSid);
		if (!picture) continue;
		const { destination } = placePicture(tile, picture.widthPx, picture.heightPx);
		const left = destination.xPx + CHROMA_REACH_PX;
		const right = destination.xPx + destination.widthPx - CHROMA_REACH_PX;
		for (let y = destination.yPx + CHROMA_REACH_PX; y < destination.yPx + destination.heightPx - CHROMA_REACH_PX; y++) {
			inside.fill(1, y * size.widthPx + left, y * size.widthPx + right);
		}
	}
	return inside;
}

/**
 * Goes from one composition to the next with one compositor, people coming and going; counts the samples of each output
 * picture that differ from a picture that was composed anew.
 */
export async function countLeftovers(kind: CompositorKind, compositions: readonly Composition[]): Promise<number[]> {
	const [first] = compositions as readonly [Composition];
	const { memory, allocator, compositor } = await setUp(kind, { ...first, pictures: [] });
	let before: readonly SourcePicture[] = [];
	const counts: number[] = [];
	for (const composition of compositions) {
		compositor.setComposition(composition);
		const gone = before.filter(({ trackSid }) => !composition.pictures.some((now) => now.trackSid === trackSid));
		const come = composition.pictures.filter(({ trackSid }) => !before.some((then) => then.trackSid === trackSid));
		for (const { trackSid } of gone) free(allocator, compositor.removePicture(trackSid));
		for (const picture of come) await show(compositor, memory, allocator, picture);
		const { data } = await rgbOfFrame(compositor.compose(0, DURATION_US));
		const fresh = (await rgbOfFrame(await compose(kind, composition))).data;
		counts.push(data.reduce((count, sample, at) => count + Number(sample !== fresh[at]), 0));
		before = composition.pictures;
	}
	compositor.close();
	return counts;
}

/** Samples of two frames composed one after the other without a change in between, and what the second says. */
export async function composeTwice(kind: CompositorKind, composition: Composition) {
	const { compositor } = await setUp(kind, composition);
	const first = compositor.compose(0, DURATION_US);
	const second = compositor.compose(DURATION_US, DURATION_US + 1);
	// The caller's frames outlive the compositor.
	compositor.close();
	const { timestamp, duration } = second;
	const [a, b] = [(await rgbOfFrame(first)).data, (await rgbOfFrame(second)).data];
	return { timestamp, duration, isSame: a.every((sample, at) => sample === b[at]) };
}

/** Composes with a picture, with another one, and without any; returns a pixel of each and what came back. */
export async function replaceAndRemove(kind: CompositorKind, composition: Composition, other: PictureKind) {
	const { compositor, allocator, memory } = await setUp(kind, composition);
	const [{ trackSid, widthPx, heightPx }] = composition.pictures as [SourcePicture];
	const results: number[][] = [];
	const look = async () => {
		const { data, width, height } = await rgbOfFrame(compositor.compose(0, DURATION_US));
		const at = ((height >> 1) * width + (width >> 1)) * 4;
		results.push([...data.slice(at, at + 3)]);
	};
	await look();
	const frame = makePicture(other, widthPx, heightPx);
	const colorSpace = frame.colorSpace.toJSON();
	const slot = await copyToSlot(memory, allocator, frame);
	const replaced = compositor.setPicture(trackSid, { slot, colorSpace });
	await look();
	const removed = compositor.removePicture(trackSid);
	await look();
	const nothing = compositor.removePicture(trackSid);
	compositor.close();
	return {
		colours: results,
		replacedIsFirst: replaced !== null && replaced.slot.offsetBytes !== slot.offsetBytes,
		removedIsSecond: removed?.slot.offsetBytes === slot.offsetBytes,
		nothing,
	};
}

/** Composes a picture that another worker wrote into memory that it grew after the compositor was made. */
export async function composeFromGrownMemory(kind: CompositorKind, size: FrameSize): Promise<number[]> {
	const memory = createPlanarMemory(size);
	const compositor = createCompositor(kind, { memory, size, planar: await planarModule() });
	compositor.setComposition({ theme: 'dark', tiles: [{ trackSid: 'TR', xPx: 0, yPx: 0, ...size, fit: 'cover' }] });
	compositor.compose(0, DURATION_US).close();
	const initialBytes = memory.buffer.byteLength;

	const worker = new Worker(new URL('./compositor-slot-worker.ts', import.meta.url), { type: 'module' });
	const slot = await new Promise<FrameSlot>((resolve, reject) => {
		worker.onmessage = ({ data }: MessageEvent<FrameSlot>) => resolve(data);
		worker.onerror = (event) => reject(new Error(event.message));
		worker.postMessage({ memory, slotsOffsetBytes: planarRegions(size).slotsOffsetBytes });
	});
	worker.terminate();
	const endBytes = slot.offsetBytes + slot.sizeBytes;
	if (endBytes <= initialBytes) throw new Error('The slot lies in memory that was there before');
	compositor.setPicture('TR', { slot, colorSpace: { matrix: 'bt709', fullRange: false } });
	const { data } = await rgbOfFrame(compositor.compose(0, DURATION_US));
	compositor.close();
	return [...data.slice(0, 3)];
}

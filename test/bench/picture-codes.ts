import { grid } from '../../layouts/grid.ts';
import type { SceneTrack } from '../../layouts/layout.ts';
import { judgeOutput } from '../support/ffmpeg.ts';
import { probePackets, probeRecording } from '../support/recording-probe.ts';
import { CODE_CELLS, CODE_RECT, frameOfCode, HEIGHT_PX, LOOP_FRAMES, WIDTH_PX } from './content-plan.ts';

/** Which pictures of the content a recording shows, and when. */
export type PictureCodes = {
	/** Time of each picture of the recording, in seconds. */
	readonly timesS: readonly number[];
	/** For each tile and each picture of the recording, the picture of the content; null where none can be read. */
	readonly tiles: readonly (readonly (number | null)[])[];
};

/** How fluent the recording is, from its first second on. */
export type PictureFlow = {
	/** Pictures of the content that were new in their tile, a second: mean of all tiles, and the worst tile. */
	readonly newPerS: number;
	readonly newPerSInWorstTile: number;
	/** Pictures of the recording that show nothing new in any tile, and all pictures. */
	readonly repeatedPictures: number;
	readonly pictures: number;
	/** Tiles in which a picture was older than the one before. */
	readonly backwards: number;
	/** Pictures of tiles that show none of the content's. */
	readonly unreadable: number;
};

type Crop = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The beginning is left out: people come in, and the first key frames are on their way. */
const SETTLED_AFTER_S = 1;

/**
 * Reads the picture numbers that the tiles of a `grid` recording show, in one pass. ffmpeg reduces each code to one
 * pixel a cell, so that only these reach this process.
 */
export async function readPictureCodes(path: string, tileCount: number): Promise<PictureCodes> {
	const { video } = await probeRecording(path);
	if (video === undefined) throw new Error(`${path} has no picture`);
	const timesS = (await probePackets(path, 'video')).map((packet) => packet.timeS).sort((a, b) => a - b);
	const filter = codeFilter(codeCrops(tileCount, video));
	const args = ['-i', path, '-filter_complex', filter, '-map', '[codes]', '-fps_mode', 'passthrough'];
	const tiles = Array.from({ length: tileCount }, (): (number | null)[] => []);
	const pictureBytes = tileCount * CODE_CELLS;
	let rest = Buffer.alloc(0);
	for await (const chunk of judgeOutput('ffmpeg', [...args, '-pix_fmt', 'gray', '-f', 'rawvideo', '-'])) {
		const bytes = Buffer.concat([rest, chunk]);
		let at = 0;
		for (; at + pictureBytes <= bytes.length; at += pictureBytes) {
			for (const [tile, frames] of tiles.entries()) {
				const first = at + tile * CODE_CELLS;
				frames.push(frameOfCode(bytes.subarray(first, first + CODE_CELLS)));
			}
		}
		rest = bytes.subarray(at);
	}
	if (tiles[0]?.length !== timesS.length) {
		throw new Error(`${path}: ${tiles[0]?.length} pictures were decoded of ${timesS.length}`);
	}
	return { timesS, tiles };
}

/** Counts what is new and what is repeated. */
export function pictureFlow({ timesS, tiles }: PictureCodes): PictureFlow {
	const settled = timesS.findIndex((timeS) => timeS >= SETTLED_AFTER_S);
	const last = timesS.length - 1;
	if (settled < 0 || settled === last)
		throw new Error(`A recording of ${timesS.at(-1)} s is too short to count its pictures.`);
	const lengthS = (timesS[last] ?? 0) - (timesS[settled] ?? 0);
	const newInTile = tiles.map(() => 0);
	let repeatedPictures = 0;
	let backwards = 0;
	let unreadable = 0;
	for (let picture = settled + 1; picture <= last; picture++) {
		let anyNew = false;
		for (const [tile, frames] of tiles.entries()) {
			const [before, now] = [frames[picture - 1], frames[picture]];
			if (typeof now !== 'number') unreadable++;
			else if (typeof before === 'number' && now !== before) {
				anyNew = true;
				newInTile[tile] = (newInTile[tile] ?? 0) + 1;
				if ((now - before + LOOP_FRAMES) % LOOP_FRAMES > LOOP_FRAMES / 2) backwards++;
			}
		}
		if (!anyNew) repeatedPictures++;
	}
	return {
		newPerS: newInTile.reduce((sum, count) => sum + count, 0) / tiles.length / lengthS,
		newPerSInWorstTile: Math.min(...newInTile) / lengthS,
		repeatedPictures,
		pictures: last - settled,
		backwards,
		unreadable,
	};
}

/** Where the codes lie in a picture of the recording: tiles in the order of joining, cropped as the layout says. */
function codeCrops(tileCount: number, size: { readonly widthPx: number; readonly heightPx: number }): readonly Crop[] {
	const tracks = Array.from({ length: tileCount }, (_, index) => publisherTrack(index));
	return grid({ tracks }, size).map((tile) => {
		// Cameras cover their tile: the larger scale, and what reaches outside is cut off on both sides alike.
		const scale = Math.max(tile.widthPx / WIDTH_PX, tile.heightPx / HEIGHT_PX);
		const left = tile.xPx + (tile.widthPx - WIDTH_PX * scale) / 2;
		const top = tile.yPx + (tile.heightPx - HEIGHT_PX * scale) / 2;
		return {
			x: Math.round(left + CODE_RECT.xPx * scale),
			// The middle of its height: edges are blurred.
			y: Math.round(top + (CODE_RECT.yPx + CODE_RECT.heightPx / 4) * scale),
			width: Math.round(CODE_RECT.widthPx * scale),
			height: Math.round((CODE_RECT.heightPx / 2) * scale),
		};
	});
}

function codeFilter(crops: readonly Crop[]): string {
	const split = `[0:v]format=gray,split=${crops.length}${crops.map((_, tile) => `[tile${tile}]`).join('')}`;
	const cells = crops.map(
		({ x, y, width, height }, tile) =>
			`[tile${tile}]crop=${width}:${height}:${x}:${y},scale=${CODE_CELLS}:1:flags=area[code${tile}]`,
	);
	const codes = crops.map((_, tile) => `[code${tile}]`).join('');
	return [split, ...cells, `${codes}${crops.length === 1 ? 'null' : `hstack=inputs=${crops.length}`}[codes]`].join(';');
}

function publisherTrack(index: number): SceneTrack {
	return {
		trackSid: `TR_${index}`,
		identity: `publisher-${index}`,
		source: 'camera',
		muted: false,
		publishedWidthPx: WIDTH_PX,
		publishedHeightPx: HEIGHT_PX,
		joinedAtMs: index,
		isSpeaking: false,
		audioLevel: 0,
		lastSpokeAtMs: null,
	};
}

import { judgeOutput } from '../support/ffmpeg.ts';
import { probePackets, probeRecording } from '../support/recording-probe.ts';
import { type CodeCrop, codeCrops } from './code-crops.ts';
import { CODE_CELLS, frameOfCode } from './content-plan.ts';
import { evaluationTimeoutMs } from './evaluation-timeout.ts';

/** Which pictures of the content a recording shows, and when. */
export type PictureCodes = {
	/** Time of each picture of the recording, in seconds. */
	readonly timesS: readonly number[];
	/** For each tile and each picture of the recording, the picture of the content; null where none can be read. */
	readonly tiles: readonly (readonly (number | null)[])[];
};

/**
 * Reads the picture numbers that the first `tileCount` tiles of a `grid` recording show, in one pass. ffmpeg reduces each
 * code to one pixel a cell, so that only these reach this process. `peopleCounts` are the numbers of people that the
 * grid may be arranged for, by default as many as there are tiles: a picture is read in the arrangement in which most
 * of its codes can be.
 */
export async function readPictureCodes(
	path: string,
	tileCount: number,
	peopleCounts: readonly number[] = [tileCount],
): Promise<PictureCodes> {
	const { video } = await probeRecording(path);
	if (video === undefined) throw new Error(`${path} has no picture`);
	const timesS = (await probePackets(path, 'video')).map((packet) => packet.timeS).sort((a, b) => a - b);
	const arrangements = differentOnes(peopleCounts.map((people) => codeCrops(people, video).slice(0, tileCount)));
	const filter = codeFilter(arrangements.flat());
	const args = ['-i', path, '-filter_complex', filter, '-map', '[codes]', '-fps_mode', 'passthrough'];
	const tiles = Array.from({ length: tileCount }, (): (number | null)[] => []);
	const arrangementBytes = tileCount * CODE_CELLS;
	const pictureBytes = arrangements.length * arrangementBytes;
	const output = [...args, '-pix_fmt', 'gray', '-f', 'rawvideo', '-'];
	let rest = Buffer.alloc(0);
	for await (const chunk of judgeOutput('ffmpeg', output, await evaluationTimeoutMs(path))) {
		const bytes = Buffer.concat([rest, chunk]);
		let at = 0;
		for (; at + pictureBytes <= bytes.length; at += pictureBytes) {
			const readings = arrangements.map((_, arrangement) => {
				const from = at + arrangement * arrangementBytes;
				return framesOf(bytes.subarray(from, from + arrangementBytes));
			});
			for (const [tile, frame] of mostReadable(readings).entries()) tiles[tile]?.push(frame);
		}
		rest = bytes.subarray(at);
	}
	if (tiles[0]?.length !== timesS.length) {
		throw new Error(`${path}: ${tiles[0]?.length} pictures were decoded of ${timesS.length}`);
	}
	return { timesS, tiles };
}

/** One picture as one arrangement of the grid would have it: the number in each tile. */
function framesOf(cells: Uint8Array): readonly (number | null)[] {
	return Array.from({ length: cells.length / CODE_CELLS }, (_, tile) =>
		frameOfCode(cells.subarray(tile * CODE_CELLS, (tile + 1) * CODE_CELLS)),
	);
}

function mostReadable(readings: readonly (readonly (number | null)[])[]): readonly (number | null)[] {
	const counts = readings.map((frames) => frames.filter((frame) => frame !== null).length);
	return readings[counts.indexOf(Math.max(...counts))] ?? [];
}

function differentOnes(arrangements: readonly (readonly CodeCrop[])[]): readonly (readonly CodeCrop[])[] {
	return [...new Map(arrangements.map((crops) => [JSON.stringify(crops), crops])).values()];
}

function codeFilter(crops: readonly CodeCrop[]): string {
	const split = `[0:v]format=gray,split=${crops.length}${crops.map((_, tile) => `[tile${tile}]`).join('')}`;
	const cells = crops.map(
		({ x, y, width, height }, tile) =>
			`[tile${tile}]crop=${width}:${height}:${x}:${y},scale=${CODE_CELLS}:1:flags=area[code${tile}]`,
	);
	const codes = crops.map((_, tile) => `[code${tile}]`).join('');
	return [split, ...cells, `${codes}${crops.length === 1 ? 'null' : `hstack=inputs=${crops.length}`}[codes]`].join(';');
}

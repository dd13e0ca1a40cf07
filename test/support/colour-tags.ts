import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runJudge } from './ffmpeg.ts';
import { boxesAt } from './mp4-boxes.ts';
import { probeRecording, type VideoProbe } from './recording-probe.ts';

/** What the `colr` box of the picture says: numbers of ITU-T H.273. */
export type ContainerColour = {
	/** Such as `nclx`. */
	readonly kind: string;
	readonly primaries: number;
	readonly transfer: number;
	readonly matrix: number;
	readonly isFullRange: boolean;
};

/** What an MP4 file says of its picture's colours, apart from the stream. Throws an `Error` when there is no `colr` box. */
export async function containerColour(path: string): Promise<ContainerColour> {
	const inEntry = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd', 'avc1', 'colr'];
	const [colr] = boxesAt(await readFile(path), inEntry);
	if (colr === undefined) throw new Error(`${path} has no colr box`);
	return {
		kind: colr.toString('latin1', 0, 4),
		primaries: colr.readUInt16BE(4),
		transfer: colr.readUInt16BE(6),
		matrix: colr.readUInt16BE(8),
		isFullRange: (colr.readUInt8(10) & 0x80) !== 0,
	};
}

/** What the H.264 stream says of its colours, apart from the container. Writes the bare stream into `folder`. */
export async function streamColour(path: string, folder: string): Promise<VideoProbe['colour']> {
	const streamPath = join(folder, 'bare.h264');
	await runJudge('ffmpeg', ['-y', '-i', path, '-map', '0:v:0', '-c', 'copy', '-f', 'h264', streamPath]);
	const { video } = await probeRecording(streamPath);
	if (video === undefined) throw new Error(`${path} has no picture`);
	return video.colour;
}

/** Independent readers that judge the files under test: ffprobe, ffmpeg and mediabunny. */

import { execFileSync, spawnSync } from 'node:child_process';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';

export type ProbedStream = {
	readonly codec_type: string;
	readonly codec_name: string;
	readonly profile?: string;
	readonly width?: number;
	readonly height?: number;
	readonly time_base: string;
	readonly start_time: string;
	readonly duration_ts?: number;
	readonly nb_frames?: string;
	readonly color_space?: string;
	readonly color_range?: string;
	readonly sample_aspect_ratio?: string;
	readonly tags?: Record<string, string>;
};

export type ProbedPacket = {
	readonly codec_type: string;
	readonly dts: number;
	readonly pts: number;
	readonly duration: number;
	readonly size: string;
	readonly pos: string;
	readonly flags: string;
};

/** What ffprobe says of the tracks of a file. */
export function probeStreams(path: string): ProbedStream[] {
	return JSON.parse(ffprobe('-show_streams', path)).streams;
}

/** Every packet of a file, as ffprobe reads it; `extra` are further options of ffprobe. */
export function probePackets(path: string, ...extra: readonly string[]): ProbedPacket[] {
	return JSON.parse(ffprobe('-show_packets', ...extra, path)).packets;
}

function ffprobe(...options: readonly string[]): string {
	return execFileSync('ffprobe', ['-v', 'error', '-of', 'json', ...options], {
		stdio: ['ignore', 'pipe', 'pipe'],
		encoding: 'utf8',
		maxBuffer: 256 * 1024 * 1024,
	});
}

/** What ffmpeg complains about while it decodes the whole file; empty for a sound one. */
export function decodeErrors(path: string): string {
	const run = spawnSync('ffmpeg', ['-v', 'warning', '-xerror', '-i', path, '-f', 'null', '-'], { encoding: 'utf8' });
	return run.status === 0 ? run.stderr : `exit ${run.status}: ${run.stderr}`;
}

export type ReadPacket = { readonly timestampS: number; readonly type: string; readonly sizeBytes: number };

/** The packets of a file as mediabunny reads them, by track type. */
export async function readWithMediabunny(bytes: Uint8Array): Promise<{ video: ReadPacket[]; audio: ReadPacket[] }> {
	using input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) });
	const read = { video: [] as ReadPacket[], audio: [] as ReadPacket[] };
	for (const track of await input.getTracks()) {
		if (!track.isVideoTrack() && !track.isAudioTrack()) continue;
		const packets = track.isVideoTrack() ? read.video : read.audio;
		for await (const packet of new EncodedPacketSink(track).packets()) {
			packets.push({ timestampS: packet.timestamp, type: packet.type, sizeBytes: packet.byteLength });
		}
	}
	return read;
}

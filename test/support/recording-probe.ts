import { runJudge } from './ffmpeg.ts';

/** What ffprobe says of the picture. */
export type VideoProbe = {
	/** Such as `h264`. */
	readonly codec: string;
	/** Such as `Main`. */
	readonly profile: string;
	readonly widthPx: number;
	readonly heightPx: number;
	/** Such as `yuv420p`. */
	readonly pixelFormat: string;
	/** Such as `bt709`; `unknown` where the file does not say. */
	readonly colour: { range: string; space: string; primaries: string; transfer: string };
	readonly startS: number;
	readonly durationS: number;
	/** Average, as the file's times say. */
	readonly framerateFps: number;
	readonly bitrateBps: number;
};

/** What ffprobe says of the sound. */
export type AudioProbe = {
	/** Such as `aac`. */
	readonly codec: string;
	/** Such as `LC`. */
	readonly profile: string;
	readonly sampleRateHz: number;
	readonly channels: number;
	readonly startS: number;
	readonly durationS: number;
	readonly bitrateBps: number;
};

/** What ffprobe says of a file with one video and one audio track, or one of them. */
export type RecordingProbe = {
	readonly durationS: number;
	readonly sizeBytes: number;
	/** Such as `isom`. */
	readonly majorBrand: string;
	readonly video?: VideoProbe;
	readonly audio?: AudioProbe;
};

/** One packet of a track, in the order of the file. */
export type PacketProbe = {
	readonly timeS: number;
	readonly durationS: number;
	readonly sizeBytes: number;
	readonly isKey: boolean;
};

type Fields = Readonly<Record<string, string | number | undefined>>;

/** Reads what a file says of itself. Throws an `Error` with ffprobe's complaint, or when it has two tracks of a kind. */
export async function probeRecording(path: string): Promise<RecordingProbe> {
	const output = await runJudge('ffprobe', ['-of', 'json', '-show_format', '-show_streams', path]);
	const { format, streams } = JSON.parse(output.toString()) as {
		format: Fields & { tags?: Fields };
		streams: Fields[];
	};
	const ofKind = (kind: string) => {
		const found = streams.filter((stream) => stream.codec_type === kind);
		if (found.length > 1) throw new Error(`${path} has ${found.length} ${kind} tracks`);
		return found[0];
	};
	const [video, audio] = [ofKind('video'), ofKind('audio')];
	return {
		durationS: Number(format.duration),
		sizeBytes: Number(format.size),
		majorBrand: String(format.tags?.major_brand ?? ''),
		...(video && { video: videoOf(video) }),
		...(audio && { audio: audioOf(audio) }),
	};
}

/** Reads the packets of one track. */
export async function probePackets(path: string, kind: 'video' | 'audio'): Promise<readonly PacketProbe[]> {
	const entries = 'packet=pts_time,duration_time,size,flags';
	const select = ['-select_streams', `${kind[0]}:0`, '-show_entries', entries];
	const output = await runJudge('ffprobe', ['-of', 'json', ...select, path]);
	const { packets } = JSON.parse(output.toString()) as { packets: Fields[] };
	return packets.map((packet) => ({
		timeS: Number(packet.pts_time),
		durationS: Number(packet.duration_time ?? 0),
		sizeBytes: Number(packet.size),
		isKey: String(packet.flags).includes('K'),
	}));
}

/** Bits in each whole second of a track, the last one as it is. */
export function bitsPerSecond(packets: readonly PacketProbe[]): readonly number[] {
	const bits: number[] = [];
	for (const { timeS, sizeBytes } of packets) {
		const second = Math.max(0, Math.floor(timeS));
		while (bits.length <= second) bits.push(0);
		bits[second] = (bits[second] ?? 0) + sizeBytes * 8;
	}
	return bits;
}

/** Where a packet does not begin when the one before it ends, beyond `toleranceS`; empty for a track without a hole. */
export function timeHoles(
	packets: readonly PacketProbe[],
	toleranceS = 0.001,
): readonly { atS: number; lengthS: number }[] {
	return packets.slice(1).flatMap((packet, index) => {
		const before = packets[index];
		if (before === undefined) return [];
		const lengthS = packet.timeS - (before.timeS + before.durationS);
		return Math.abs(lengthS) > toleranceS ? [{ atS: packet.timeS, lengthS }] : [];
	});
}

function videoOf(stream: Fields): VideoProbe {
	const named = (value: string | number | undefined) => String(value ?? 'unknown');
	const [pictures = 0, seconds = 1] = String(stream.avg_frame_rate).split('/').map(Number);
	return {
		codec: String(stream.codec_name),
		profile: String(stream.profile),
		widthPx: Number(stream.width),
		heightPx: Number(stream.height),
		pixelFormat: String(stream.pix_fmt),
		colour: {
			range: named(stream.color_range),
			space: named(stream.color_space),
			primaries: named(stream.color_primaries),
			transfer: named(stream.color_transfer),
		},
		startS: Number(stream.start_time),
		durationS: Number(stream.duration),
		framerateFps: pictures / seconds,
		bitrateBps: Number(stream.bit_rate ?? 0),
	};
}

function audioOf(stream: Fields): AudioProbe {
	return {
		codec: String(stream.codec_name),
		profile: String(stream.profile),
		sampleRateHz: Number(stream.sample_rate),
		channels: Number(stream.channels),
		startS: Number(stream.start_time),
		durationS: Number(stream.duration),
		bitrateBps: Number(stream.bit_rate ?? 0),
	};
}

import { decodeErrors, runJudge } from './ffmpeg.ts';
import { areaOfPart, innerPart, type PictureRectangle } from './picture-area.ts';
import { type PictureFile, readPictures } from './picture-reader.ts';
import { type PacketProbe, probePackets, probeRecording, type RecordingProbe } from './recording-probe.ts';
import { COLOUR_PART, type Rgb } from './test-picture.ts';
import { BEEP_EDGE_MS } from './test-sound.ts';
import { countPictures, flashTimesS, type PictureCount, type TileHistory, watchTiles } from './tile-history.ts';
import { burstTimesS, percentile, type Sound } from './tone-analysis.ts';

/** How far sound and picture of one participant are apart. */
export type SoundAgainstPicture = {
	/** One value for each flash with a beep near it; positive where the sound is late. */
	readonly eachMs: readonly number[];
	readonly medianMs: number;
	/** 95 of 100 are nearer than this, late or early. */
	readonly p95Ms: number;
	/** Flashes without a beep, and beeps without a flash. */
	readonly unmatched: number;
};

/** Flash and beep of the same second are nearer than this; those of the next one are farther. */
const MAX_APART_MS = 450;

/** Tells from the file alone who is where, who is heard, when, and how far sound and picture are apart. */
export class RecordingReader {
	readonly path: string;
	readonly probe: RecordingProbe;
	readonly #packets = new Map<'video' | 'audio', Promise<readonly PacketProbe[]>>();
	/** Pictures that were asked for, by the time: several places of one are read at once, or soon again. */
	readonly #meansAt = new Map<number, Promise<MeanOf>>();

	private constructor(path: string, probe: RecordingProbe) {
		this.path = path;
		this.probe = probe;
	}

	/** Opens a recording. Throws an `Error` with ffprobe's complaint when it is none. */
	static async open(path: string): Promise<RecordingReader> {
		return new RecordingReader(path, await probeRecording(path));
	}

	/** Every complaint of a decoder about the whole file; empty for a sound one. */
	decodeErrors(): Promise<string> {
		return decodeErrors(this.path);
	}

	packets(kind: 'video' | 'audio'): Promise<readonly PacketProbe[]> {
		const packets = this.#packets.get(kind) ?? probePackets(this.path, kind);
		this.#packets.set(kind, packets);
		return packets;
	}

	/** What is known of its pictures without decoding them. Throws an `Error` when it has none. */
	async pictures(): Promise<PictureFile> {
		const { video } = this.probe;
		if (video === undefined) throw new Error(`${this.path} has no picture`);
		const timesS = (await this.packets('video')).map(({ timeS }) => timeS).sort((a, b) => a - b);
		return { path: this.path, widthPx: video.widthPx, heightPx: video.heightPx, timesS };
	}

	async keyFrameTimesS(): Promise<readonly number[]> {
		return (await this.packets('video')).filter((packet) => packet.isKey).map((packet) => packet.timeS);
	}

	/** Mean colours of participants at the first picture at or after `timeS`. `sources` are where their whole pictures lie. */
	async tileColours<Name extends string>(sources: Readonly<Record<Name, PictureRectangle>>, timeS: number) {
		const meanOf = await this.#meansOf(timeS);
		const names = Object.keys(sources) as Name[];
		const colours = names.map((name) => [name, meanOf(areaOfPart(sources[name], innerPart(COLOUR_PART)))]);
		return Object.fromEntries(colours) as Record<Name, Rgb>;
	}

	/** Mean colour of any rectangle at the first picture at or after `timeS`, for background and bars. */
	async rectangleColour(rectangle: PictureRectangle, timeS: number): Promise<Rgb> {
		return (await this.#meansOf(timeS))(rectangle);
	}

	/** What participants' pictures showed over time, in one pass. */
	async watchTiles<Name extends string>(sources: Readonly<Record<Name, PictureRectangle>>) {
		return await watchTiles(await this.pictures(), sources);
	}

	countPictures(history: TileHistory): PictureCount {
		return countPictures(history.numbers);
	}

	/** The sound of each channel, at the rate of the file. */
	async sound(): Promise<readonly Sound[]> {
		const { audio } = this.probe;
		if (audio === undefined) throw new Error(`${this.path} has no sound`);
		const raw = await runJudge('ffmpeg', ['-i', this.path, '-map', '0:a:0', '-f', 'f32le', '-']);
		// A decoder gives whole packets; the file says how much of the last one is to be heard.
		const decoded = Math.floor(raw.length / 4 / audio.channels);
		const frames = Math.min(decoded, Math.round(audio.durationS * audio.sampleRateHz));
		const interleaved = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
		return Array.from({ length: audio.channels }, (_, channel) => {
			const samples = new Float32Array(frames);
			for (let frame = 0; frame < frames; frame++) samples[frame] = interleaved[frame * audio.channels + channel] ?? 0;
			return { samples, sampleRateHz: audio.sampleRateHz, startS: audio.startS };
		});
	}

	/** Compares flashes of a tile with beeps of a frequency. */
	soundAgainstPicture(history: TileHistory, sound: Sound, beepHz: number): SoundAgainstPicture {
		return compareFlashesAndBeeps(flashTimesS(history), burstTimesS(sound, beepHz));
	}

	#meansOf(timeS: number): Promise<MeanOf> {
		const meanOf = this.#meansAt.get(timeS) ?? this.#decodeAt(timeS);
		this.#meansAt.set(timeS, meanOf);
		return meanOf;
	}

	async #decodeAt(timeS: number): Promise<MeanOf> {
		const request = { format: 'rgb24', fromS: timeS, count: 1 } as const;
		// The only one that is asked for, so that its pixels stay.
		for await (const { meanOf } of readPictures(await this.pictures(), request)) return meanOf;
		throw new Error(`${this.path} has no picture at ${timeS} s or later`);
	}
}

type MeanOf = (rectangle: PictureRectangle) => Rgb;

/** Matches flashes with beeps, times in seconds of the recording. */
export function compareFlashesAndBeeps(flashesS: readonly number[], beepsS: readonly number[]): SoundAgainstPicture {
	// Half of the full amplitude is reached in the middle of a beep's edge.
	const onsetsS = beepsS.map((beepS) => beepS - BEEP_EDGE_MS / 2000);
	const eachMs = flashesS.flatMap((flashS) => {
		const apartMs = onsetsS.map((onsetS) => (onsetS - flashS) * 1000);
		const nearest = apartMs.sort((a, b) => Math.abs(a) - Math.abs(b))[0];
		return nearest === undefined || Math.abs(nearest) > MAX_APART_MS ? [] : [nearest];
	});
	return {
		eachMs,
		medianMs: percentile(eachMs, 0.5),
		p95Ms: percentile(eachMs.map(Math.abs), 0.95),
		unmatched: flashesS.length + beepsS.length - 2 * eachMs.length,
	};
}

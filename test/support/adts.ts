import { spawn } from 'node:child_process';
import { once } from 'node:events';

const HEADER_BYTES = 7;

/** MPEG-4's sample rates, in the order of their indices. */
const RATES_HZ = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350];

/** Puts raw stereo AAC-LC packets behind ADTS headers (ISO/IEC 13818-7, 6.2), as a file that every decoder plays. */
export function toAdts(packets: readonly (readonly number[])[], sampleRateHz: number): Uint8Array {
	const rateIndex = RATES_HZ.indexOf(sampleRateHz);
	if (rateIndex < 0) throw new RangeError(`No ADTS index is known here for ${sampleRateHz} Hz`);
	return Buffer.concat(
		packets.map((packet) => {
			const sizeBytes = packet.length + HEADER_BYTES;
			const header = [
				0xff,
				0xf1,
				(1 << 6) | (rateIndex << 2),
				(2 << 6) | (sizeBytes >> 11),
				(sizeBytes >> 3) & 0xff,
				((sizeBytes & 7) << 5) | 0x1f,
				0xfc,
			];
			return Uint8Array.from([...header, ...packet]);
		}),
	);
}

/** Decodes a stereo ADTS stream with ffmpeg, the independent judge. Rejects when ffmpeg finds anything to complain about. */
export async function decodeAdts(adts: Uint8Array): Promise<{ left: Float32Array; right: Float32Array }> {
	const ffmpeg = spawn('ffmpeg', ['-v', 'warning', '-f', 'aac', '-i', 'pipe:0', '-ac', '2', '-f', 'f32le', 'pipe:1']);
	const output: Uint8Array[] = [];
	let complaints = '';
	ffmpeg.stdout.on('data', (chunk: Uint8Array) => output.push(chunk));
	ffmpeg.stderr.on('data', (chunk: Uint8Array) => {
		complaints += chunk;
	});
	ffmpeg.stdin.end(adts);
	const [exitCode] = await once(ffmpeg, 'close');
	if (exitCode !== 0 || complaints) throw new Error(`ffmpeg, exit code ${exitCode}: ${complaints}`);
	const bytes = Uint8Array.from(Buffer.concat(output));
	const interleaved = new Float32Array(bytes.buffer);
	return {
		left: interleaved.filter((_, i) => i % 2 === 0),
		right: interleaved.filter((_, i) => i % 2 === 1),
	};
}

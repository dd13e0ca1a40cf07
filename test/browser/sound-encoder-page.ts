import type { AudioPlan } from '../../protocol/messages.ts';
import { SoundEncoder, type SoundPacket } from '../../recorder-page/encode/sound-encoder.ts';

/** The browser's half of `sound-encoder.test.ts`: a mix of tones in, packets out. */

export type EncodedSound = {
	readonly description: readonly number[];
	readonly packets: readonly {
		readonly bytes: readonly number[];
		readonly timestampSamples: number;
		readonly durationSamples: number;
	}[];
	readonly errors: readonly string[];
};

const MIX_RATE_HZ = 48_000;
const BLOCK_SAMPLES = 9600;

/** Encodes `durationS` of a tone on the left and another on the right, as the mix gives them: blocks of 200 ms at 48 kHz. */
export async function encodeTones(
	plan: AudioPlan,
	tonesHz: readonly [number, number],
	amplitude: number,
	durationS: number,
): Promise<EncodedSound> {
	const polyphase = await fetch('/dist/wasm/polyphase.wasm')
		.then((response) => response.arrayBuffer())
		.then((bytes) => WebAssembly.compile(bytes));
	const packets: SoundPacket[] = [];
	const errors: string[] = [];
	let description: number[] = [];
	const encoder = new SoundEncoder(plan, polyphase, {
		onDescription: (bytes) => {
			description = [...bytes];
		},
		onPacket: (packet) => packets.push(packet),
		onError: (error) => errors.push(error.message),
	});
	for (let start = 0; start < durationS * MIX_RATE_HZ; start += BLOCK_SAMPLES) {
		const [left, right] = tonesHz.map((frequencyHz) =>
			Float32Array.from(
				{ length: BLOCK_SAMPLES },
				(_, at) => amplitude * Math.sin((2 * Math.PI * frequencyHz * (start + at)) / MIX_RATE_HZ),
			),
		) as [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];
		encoder.add({ left, right });
	}
	await encoder.finish(durationS);
	encoder.close();
	return { description, packets: packets.map((packet) => ({ ...packet, bytes: [...packet.bytes] })), errors };
}

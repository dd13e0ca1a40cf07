/**
 * Prints by how many bytes memory grows from the first to the fourth hour of a fragment writer. A process of its own, as
 * what a test runner keeps between tests would count too. To be run with `--expose-gc`.
 */
import { FragmentWriter, VIDEO_TICKS_PER_FRAME } from '../../../recorder-page/mux/fragment-writer.ts';

const AVC_DESCRIPTION = Uint8Array.of(1, 0x4d, 0, 0x28, 0xff, 0xe0, 0);
const PICTURES_AN_HOUR = 3600 * 30;

const writer = new FragmentWriter({ tracks: ['video'], framerateFps: 30 });
writer.setVideoConfig({ description: AVC_DESCRIPTION, widthPx: 64, heightPx: 48 });
const bytes = new Uint8Array(1);

writeHours(0, 1);
const afterAnHour = heldBytes();
writeHours(1, 4);
process.stdout.write(String(heldBytes() - afterAnHour));

function writeHours(from: number, to: number): void {
	const durationTicks = VIDEO_TICKS_PER_FRAME;
	for (let index = from * PICTURES_AN_HOUR; index < to * PICTURES_AN_HOUR; index++) {
		writer.addVideo({ bytes, durationTicks, timestampTicks: index * durationTicks, isKeyFrame: index % 60 === 0 });
		if (index % 15 === 14) writer.cut();
	}
}

function heldBytes(): number {
	if (!globalThis.gc) throw new Error('Run this with --expose-gc.');
	// The first collection lets go of array buffers, the second of what held them.
	globalThis.gc();
	globalThis.gc();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}

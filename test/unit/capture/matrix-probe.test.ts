import { expect, test } from '@playwright/test';
import { MatrixProbe } from '../../../recorder-page/capture/matrix-probe.ts';
import { layOutFrame } from '../../../recorder-page/compositor/frame-slot.ts';

/** A picture of one colour, in samples of Y, Cb, Cr. */
function pictureOf(samples: readonly [number, number, number]) {
	const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
	const slot = layOutFrame(64, 32, 0);
	const bytes = new Uint8Array(memory.buffer);
	for (const [index, { offsetBytes, strideBytes, heightPx }] of slot.planes.entries()) {
		bytes.fill(samples[index] as number, offsetBytes, offsetBytes + strideBytes * heightPx);
	}
	return { memory, picture: { slot, colorSpace: null } };
}

const CASES = [
	['green of BT.601', [144, 54, 36], 'bt601'],
	['green of BT.709', [172, 43, 27], 'bt709'],
	['white, which says nothing', [235, 128, 128], 'bt601'],
	['black, which says nothing', [16, 128, 128], 'bt601'],
] as const;

for (const [what, samples, matrix] of CASES) {
	test(`a tab that is ${what} is taken for ${matrix}`, () => {
		const { memory, picture } = pictureOf(samples);
		const probe = new MatrixProbe(memory);
		probe.look(picture);
		expect(probe.matrix).toBe(matrix);
	});
}

test('what was found out stays, whatever is shown later', () => {
	const { memory, picture } = pictureOf([172, 43, 27]);
	const probe = new MatrixProbe(memory);
	probe.look(picture);
	new Uint8Array(memory.buffer).fill(0);
	probe.look(picture);
	expect(probe.matrix).toBe('bt709');
});

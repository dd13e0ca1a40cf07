import { expect, test } from '@playwright/test';
import { SampleRing } from '../../../recorder-page/audio/sample-ring.ts';

const CAPACITY_SAMPLES = 16;

function ramp(first: number, length: number): Float32Array {
	return Float32Array.from({ length }, (_, i) => first + i);
}

function read(ring: SampleRing, position: number, length: number): { left: number[]; right: number[] } {
	const left = new Float32Array(length);
	const right = new Float32Array(length);
	ring.copy(position, left, right);
	return { left: [...left], right: [...right] };
}

for (const start of [0, 5, -1_000, -7, 2 ** 40]) {
	test(`samples written across the ring's seam from ${start} on are read in their places`, () => {
		const ring = new SampleRing(CAPACITY_SAMPLES);
		ring.restartAt(start);
		for (let position = start; position < start + 200; position += 10) {
			ring.add(position, ramp(position - start, 10), ramp(500 + position - start, 10));
			expect(read(ring, position, 10)).toEqual({
				left: [...ramp(position - start, 10)],
				right: [...ramp(500 + position - start, 10)],
			});
			ring.releaseBefore(position + 10);
		}
	});
}

test('what was not written, or was released, is silence', () => {
	const ring = new SampleRing(CAPACITY_SAMPLES);
	ring.add(4, ramp(1, 4), ramp(1, 4));
	expect(read(ring, -2, 12).left).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0]);
	ring.releaseBefore(6);
	expect(read(ring, 0, 12).left).toEqual([0, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0]);
	ring.releaseBefore(6 + 10 * CAPACITY_SAMPLES);
	expect(read(ring, 6 + 10 * CAPACITY_SAMPLES, CAPACITY_SAMPLES).left).toEqual([...new Float32Array(CAPACITY_SAMPLES)]);
});

test('samples that are written over others are added', () => {
	const ring = new SampleRing(CAPACITY_SAMPLES);
	ring.add(0, ramp(1, 4), ramp(1, 4));
	ring.add(2, ramp(10, 4), ramp(20, 4));
	expect(read(ring, 0, 6)).toEqual({ left: [1, 2, 13, 15, 12, 13], right: [1, 2, 23, 25, 22, 23] });
});

test('samples before the window are left out, and those past it are refused', () => {
	const ring = new SampleRing(CAPACITY_SAMPLES);
	ring.restartAt(2);
	ring.add(0, ramp(1, 4), ramp(1, 4));
	expect(read(ring, 0, 4).left).toEqual([0, 0, 3, 4]);
	expect(() => ring.add(2 + CAPACITY_SAMPLES - 3, ramp(1, 4), ramp(1, 4))).toThrow(RangeError);
});

test('a stretch is quiet when neither channel is louder than the peak in it', () => {
	const ring = new SampleRing(CAPACITY_SAMPLES);
	ring.add(8, Float32Array.of(0.1), Float32Array.of(-0.3));
	expect(ring.isQuiet(0, 8, 0)).toBe(true);
	expect(ring.isQuiet(0, 9, 0.2)).toBe(false);
	expect(ring.isQuiet(-100, 1_000, 0.5)).toBe(true);
});

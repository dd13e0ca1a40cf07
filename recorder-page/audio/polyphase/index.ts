// AssemblyScript: the inner loop of ../polyphase-filter.ts, four samples at a time.

const SAMPLE_BYTES: usize = 4;

/** First byte that the caller may lay out as it likes. */
export function freeMemoryStart(): usize {
	return __heap_base;
}

/**
 * Writes `count` samples to `output`: `input` at `startPosition + i * step`, filtered by the two rows of `coefficients`
 * (`phases + 1` rows of `taps`, a multiple of 8) around each position. The caller has checked the margins.
 */
export function render(
	coefficients: usize,
	taps: i32,
	phases: i32,
	input: usize,
	startPosition: f64,
	step: f64,
	output: usize,
	count: i32,
): void {
	const rowBytes = (<usize>taps) * SAMPLE_BYTES;
	const lead = taps / 2 - 1;
	for (let i = 0; i < count; i++) {
		const position = startPosition + <f64>i * step;
		const index = Math.floor(position);
		const phasePosition = (position - index) * <f64>phases;
		const phase = <i32>phasePosition;
		const fraction = f32x4.splat(<f32>(phasePosition - <f64>phase));
		const samples = input + <usize>(<i32>index - lead) * SAMPLE_BYTES;
		const row = coefficients + (<usize>phase) * rowBytes;
		const nextRow = row + rowBytes;

		let before0 = f32x4.splat(0);
		let before1 = f32x4.splat(0);
		let after0 = f32x4.splat(0);
		let after1 = f32x4.splat(0);
		for (let offset: usize = 0; offset < rowBytes; offset += 32) {
			const samples0 = v128.load(samples + offset);
			const samples1 = v128.load(samples + offset, 16);
			before0 = f32x4.add(before0, f32x4.mul(samples0, v128.load(row + offset)));
			before1 = f32x4.add(before1, f32x4.mul(samples1, v128.load(row + offset, 16)));
			after0 = f32x4.add(after0, f32x4.mul(samples0, v128.load(nextRow + offset)));
			after1 = f32x4.add(after1, f32x4.mul(samples1, v128.load(nextRow + offset, 16)));
		}
		const before = f32x4.add(before0, before1);
		const after = f32x4.add(after0, after1);
		const sums = f32x4.add(before, f32x4.mul(fraction, f32x4.sub(after, before)));
		store<f32>(
			output + (<usize>i) * SAMPLE_BYTES,
			f32x4.extract_lane(sums, 0) +
				f32x4.extract_lane(sums, 1) +
				(f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3)),
		);
	}
}

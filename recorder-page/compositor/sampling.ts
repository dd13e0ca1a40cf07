/**
 * One direction of a plane's way from source to output. Positions count samples, 0 being the centre of the first one.
 */
export type Axis = {
	/** Position in the source of the first output sample's centre. */
	readonly start: number;
	/** Source samples from one output sample to the next, above 0; above 1 makes smaller. */
	readonly step: number;
	/** Number of output samples. */
	readonly count: number;
	/** Samples in the source. */
	readonly sourceCount: number;
};

/** From which source samples the output samples of one axis are interpolated. */
export type Taps = {
	/** First source sample that is read, and how many from there on. */
	readonly origin: number;
	readonly length: number;
	/**
	 * Per output sample: 256 times the position, counted from `origin` in the source after halving. Never beyond the last
	 * sample, and never falling.
	 */
	readonly positions: Int32Array;
};

/** Times that a source must be halved before bilinear interpolation reaches every sample: until a step is at most 2. */
export function halvingsFor(step: number): number {
	let halvings = 0;
	for (let rest = step; rest > 2; rest /= 2) halvings++;
	return halvings;
}

/** Works out the taps of an axis whose source is first halved `halvings` times, from `origin` on. */
export function tapsOf({ start, step, count, sourceCount }: Axis, halvings: number): Taps {
	const block = 2 ** halvings;
	// Without halving nothing beyond the taps themselves is needed; with it, all that the output samples cover.
	const firstSeen = halvings === 0 ? Math.floor(round256(start) / 256) : Math.floor(start + 0.5 - step / 2);
	const lastStart = start + (count - 1) * step;
	const endSeen = halvings === 0 ? Math.ceil(round256(lastStart) / 256) + 1 : Math.ceil(lastStart + 0.5 + step / 2);
	const origin = clamp(firstSeen, 0, sourceCount - 1);
	const length = Math.min(sourceCount - origin, Math.max(1, Math.ceil((endSeen - origin) / block)) * block);
	const lastPosition = (Math.ceil(length / block) - 1) * 256;
	const first = (start + 0.5 - origin) / block - 0.5;
	const positions = Int32Array.from({ length: count }, (_, index) =>
		clamp(round256(first + (index * step) / block), 0, lastPosition),
	);
	return { origin, length, positions };
}

/** True when every output sample is exactly one source sample, one after the other. */
export function isCopy({ positions }: Taps): boolean {
	return positions.every((position, index) => position === index * 256);
}

function round256(position: number): number {
	return Math.floor(position * 256 + 0.5);
}

function clamp(value: number, minimum: number, maximum: number): number {
	return Math.min(maximum, Math.max(minimum, value));
}

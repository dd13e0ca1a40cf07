import { totalmem } from 'node:os';
import { invalidField } from './invalid-field.ts';

/** What a page that is recorded may take. Frozen. */
export type PageLimits = {
	/** Seconds from when it has loaded to its start signal; absent for as long as it takes, or where none is waited for. */
	readonly startTimeoutS?: number;
	/** MiB of memory for the page and all of its frames. */
	readonly memoryLimitMib: number;
};

/** What a caller says of it. */
export type PageLimitsRequest = {
	/** Seconds above 0, at most a week; default no time-out. Only where a start signal is waited for. */
	readonly startTimeoutS?: number;
	/** Whole MiB from 256 on; default `defaultMemoryLimitMib`. */
	readonly pageMemoryLimitMib?: number;
};

const MAX_START_TIMEOUT_S = 7 * 24 * 3600;

/** A page without content takes 60, and that it is captured 35 more in 1080p. */
const MIN_MEMORY_LIMIT_MIB = 256;

/** Few pages take a quarter of it; V8 itself ends a page whose objects take twice as much. */
const USUAL_MEMORY_LIMIT_MIB = 2048;

/**
 * Validates what a page may take. Throws `EgressError` `invalid_argument` that names the field, what came and what to do.
 * `awaitsSignal`: the recording begins when the page says so.
 */
export function planPageLimits(request: PageLimitsRequest, awaitsSignal: boolean): PageLimits {
	const { startTimeoutS, pageMemoryLimitMib: memoryLimitMib = defaultMemoryLimitMib() } = request;
	if (startTimeoutS !== undefined && !awaitsSignal) {
		throw invalidField('start_timeout', 'no start signal is waited for; leave it out, or await the signal');
	}
	if (startTimeoutS !== undefined && !(startTimeoutS > 0 && startTimeoutS <= MAX_START_TIMEOUT_S)) {
		throw invalidField('start_timeout', `got ${startTimeoutS}; give seconds above 0, up to ${MAX_START_TIMEOUT_S}`);
	}
	if (!(Number.isSafeInteger(memoryLimitMib) && memoryLimitMib >= MIN_MEMORY_LIMIT_MIB)) {
		throw invalidField(
			'page_memory_limit',
			`got ${memoryLimitMib}; give a whole number of MiB, ${MIN_MEMORY_LIMIT_MIB} or more`,
		);
	}
	return Object.freeze({ ...(startTimeoutS === undefined ? {} : { startTimeoutS }), memoryLimitMib });
}

/** Throws `EgressError` `invalid_argument` for limits of a page where no page is recorded. */
export function refusePageLimits(request: PageLimitsRequest): void {
	for (const [field, value] of [
		['start_timeout', request.startTimeoutS],
		['page_memory_limit', request.pageMemoryLimitMib],
	] as const) {
		if (value !== undefined) throw invalidField(field, 'no page is recorded; it goes with a template');
	}
}

/** MiB: 2048, but no more than half of what the machine, or the container, has. `machineBytes` is that. */
export function defaultMemoryLimitMib(machineBytes: number = machineMemoryBytes()): number {
	const halfMib = Math.floor(machineBytes / 2 / 2 ** 20);
	return Math.max(MIN_MEMORY_LIMIT_MIB, Math.min(USUAL_MEMORY_LIMIT_MIB, halfMib));
}

/** A container without a limit has a limit beyond all measure, or none. */
function machineMemoryBytes(): number {
	return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

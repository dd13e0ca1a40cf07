import type { TabEnd } from '../browser/target-tab.ts';
import { EgressError } from './egress-error.ts';
import type { PageLimits } from './page-limits.ts';

/** The error of an egress whose page took more memory than it may: so many bytes. */
export function memoryError(usedBytes: number, { memoryLimitMib }: PageLimits): EgressError {
	const usedMib = Math.ceil(usedBytes / 2 ** 20);
	return new EgressError(
		'resource_exhausted',
		'request',
		`recording ended early: the page, with its frames, took ${usedMib} MiB of memory, and may take ${memoryLimitMib} MiB; let it keep less, or allow it more with --page-memory-limit`,
	);
}

/** The error of an egress whose page is gone. */
export function goneError(how: TabEnd): EgressError {
	switch (how) {
		case 'crashed':
			return new EgressError('internal', 'request', 'recording ended early: the page crashed');
		case 'closed':
			return new EgressError('internal', 'request', 'recording ended early: the page was closed');
		case 'out-of-heap':
			return new EgressError(
				'resource_exhausted',
				'request',
				'recording ended early: the page crashed, because its scripts had filled all the memory that the browser gives to scripts; let them keep less',
			);
	}
}

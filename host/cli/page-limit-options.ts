import { invalidField } from '../egress/invalid-field.ts';
import type { PageLimitsRequest } from '../egress/page-limits.ts';

/** The options about what recorded pages may take, as they came. */
export type PageLimitTexts = {
	/** Seconds. */
	readonly startTimeout?: string;
	/** MiB. */
	readonly pageMemoryLimit?: string;
};

/**
 * What the options say about the page; whether it makes sense is not checked here. Throws `EgressError` `invalid_argument` for
 * what should be a number and is not.
 */
export function pageLimitsRequestOf({ startTimeout, pageMemoryLimit }: PageLimitTexts): PageLimitsRequest {
	return {
		...(startTimeout === undefined
			? {}
			: { startTimeoutS: numberOf('start_timeout', startTimeout, 'a number of seconds above 0, such as 60') }),
		...(pageMemoryLimit === undefined
			? {}
			: { pageMemoryLimitMib: numberOf('page_memory_limit', pageMemoryLimit, 'a whole number of MiB, such as 1024') }),
	};
}

function numberOf(field: string, text: string, takes: string): number {
	const number = Number(text);
	if (text.trim() !== '' && Number.isFinite(number)) return number;
	throw invalidField(field, `got "${text}"; give ${takes}`);
}

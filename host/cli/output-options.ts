import { EgressError } from '../egress/egress-error.ts';
import type { OutputRequest } from '../egress/egress-plan.ts';
import { advancedOptionsOf, type EncodingTexts } from './encoding-options.ts';

/** The options that every recording has, as they came, without defaults. */
export type OutputTexts = EncodingTexts & {
	readonly output?: string;
	readonly preset?: string;
	readonly profile?: string;
	/** Seconds. */
	readonly duration?: string;
	readonly json?: boolean;
	readonly chromium?: string;
	readonly compositor?: string;
};

/**
 * What the options say about the output; nothing else is checked here. Throws `EgressError` `invalid_argument` for what
 * should be a number and is not.
 */
export function outputRequestOf(options: OutputTexts): OutputRequest {
	const advanced = advancedOptionsOf(options);
	return {
		outputPath: options.output ?? '',
		...(options.preset === undefined ? {} : { preset: options.preset }),
		...(options.profile === undefined ? {} : { profile: options.profile }),
		...(advanced === null ? {} : { advanced }),
		...(options.compositor === undefined ? {} : { compositor: options.compositor }),
		...(options.duration === undefined ? {} : { durationS: secondsOf(options.duration) }),
	};
}

function secondsOf(text: string): number {
	const seconds = Number(text);
	if (text.trim() !== '' && Number.isFinite(seconds)) return seconds;
	const message = `request has missing or invalid field: duration: got "${text}"; give a number of seconds above 0, such as 90`;
	throw new EgressError('invalid_argument', 'request', message);
}

import { EgressError } from '../egress/egress-error.ts';
import type { OutputRequest } from '../egress/egress-plan.ts';
import { advancedOptionsOf, type EncodingTexts } from './encoding-options.ts';
import { assertOptionsMatter } from './unused-options.ts';

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
	readonly audioOnly?: boolean;
	readonly videoOnly?: boolean;
};

/**
 * What the options say about the output of a room, or of a page. Nothing else is checked here than that it matters
 * (`assertOptionsMatter`), and what should be a number and is not: throws `EgressError` `invalid_argument`.
 */
export function outputRequestOf(options: OutputTexts, { isPage }: { readonly isPage: boolean }): OutputRequest {
	assertOptionsMatter(options, isPage);
	const advanced = advancedOptionsOf(options);
	return {
		outputPath: options.output ?? '',
		...(options.preset === undefined ? {} : { preset: options.preset }),
		...(options.profile === undefined ? {} : { profile: options.profile }),
		...(advanced === null ? {} : { advanced }),
		...(options.compositor === undefined ? {} : { compositor: options.compositor }),
		...(options.audioOnly === undefined ? {} : { audioOnly: options.audioOnly }),
		...(options.videoOnly === undefined ? {} : { videoOnly: options.videoOnly }),
		...(options.duration === undefined ? {} : { durationS: secondsOf(options.duration) }),
	};
}

function secondsOf(text: string): number {
	const seconds = Number(text);
	if (text.trim() !== '' && Number.isFinite(seconds)) return seconds;
	const message = `request has missing or invalid field: duration: got "${text}"; give a number of seconds above 0, such as 90`;
	throw new EgressError('invalid_argument', 'request', message);
}

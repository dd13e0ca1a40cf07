import { EgressError } from '../egress/egress-error.ts';
import type { RoomCompositeRequest } from '../egress/egress-plan.ts';
import { advancedOptionsOf, type EncodingTexts } from './encoding-options.ts';

/** The options of `roomreel record` as they came, without defaults. */
export type RecordOptions = EncodingTexts & {
	readonly room?: string;
	readonly output?: string;
	readonly layout?: string;
	readonly layoutOptions?: string;
	/** Folder. */
	readonly layouts?: string;
	readonly preset?: string;
	readonly profile?: string;
	/** Seconds. */
	readonly duration?: string;
	readonly url?: string;
	readonly apiKey?: string;
	readonly apiSecret?: string;
	readonly wait?: boolean;
	readonly json?: boolean;
	readonly chromium?: string;
	readonly compositor?: string;
};

/** Environment variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The request that the options make, with URL, key and secret from the environment where they were not given. Nothing
 * else is checked here. Throws `EgressError` `invalid_argument` for what should be a number and is not.
 */
export function requestOf(options: RecordOptions, env: Environment): RoomCompositeRequest {
	const advanced = advancedOptionsOf(options);
	return {
		roomName: options.room ?? '',
		outputPath: options.output ?? '',
		url: options.url ?? env.LIVEKIT_URL ?? '',
		apiKey: options.apiKey ?? env.LIVEKIT_API_KEY ?? '',
		apiSecret: options.apiSecret ?? env.LIVEKIT_API_SECRET ?? '',
		...(options.layout === undefined ? {} : { layout: options.layout }),
		...(options.layoutOptions === undefined ? {} : { layoutOptions: options.layoutOptions }),
		...(options.preset === undefined ? {} : { preset: options.preset }),
		...(options.profile === undefined ? {} : { profile: options.profile }),
		...(advanced === null ? {} : { advanced }),
		...(options.compositor === undefined ? {} : { compositor: options.compositor }),
		...(options.duration === undefined ? {} : { durationS: secondsOf(options.duration) }),
	};
}

/** Every value that must not be printed. */
export function secretsOf(options: RecordOptions, env: Environment): readonly (string | undefined)[] {
	return [options.apiKey, options.apiSecret, env.LIVEKIT_API_KEY, env.LIVEKIT_API_SECRET];
}

function secondsOf(text: string): number {
	const seconds = Number(text);
	if (text.trim() !== '' && Number.isFinite(seconds)) return seconds;
	const message = `request has missing or invalid field: duration: got "${text}"; give a number of seconds above 0, such as 90`;
	throw new EgressError('invalid_argument', 'request', message);
}

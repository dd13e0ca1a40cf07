import type { RoomCompositeRequest } from '../egress/egress-plan.ts';
import type { NetworkTexts } from './network-options.ts';
import { type OutputTexts, outputRequestOf } from './output-options.ts';
import { type PageLimitTexts, pageLimitsRequestOf } from './page-limit-options.ts';
import type { PageTexts } from './page-options.ts';

/** The options of `roomreel record` as they came, without defaults. */
export type RecordOptions = OutputTexts &
	NetworkTexts &
	PageTexts &
	PageLimitTexts & {
		readonly room?: string;
		readonly layout?: string;
		readonly layoutOptions?: string;
		/** Folder. */
		readonly layouts?: string;
		readonly template?: string;
		readonly url?: string;
		readonly apiKey?: string;
		readonly apiSecret?: string;
		readonly wait?: boolean;
	};

/** Environment variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The request that the options make, with URL, key and secret from the environment where they were not given. Checks
 * nothing else than `outputRequestOf`, and throws as that does.
 */
export function requestOf(options: RecordOptions, env: Environment): RoomCompositeRequest {
	return {
		...outputRequestOf(options, { isPage: options.template !== undefined }),
		...pageLimitsRequestOf(options),
		roomName: options.room ?? '',
		url: options.url ?? env.LIVEKIT_URL ?? '',
		apiKey: options.apiKey ?? env.LIVEKIT_API_KEY ?? '',
		apiSecret: options.apiSecret ?? env.LIVEKIT_API_SECRET ?? '',
		...(options.layout === undefined ? {} : { layout: options.layout }),
		...(options.layoutOptions === undefined ? {} : { layoutOptions: options.layoutOptions }),
		...(options.template === undefined ? {} : { templateUrl: options.template }),
	};
}

/** Every value that must not be printed. */
export function secretsOf(options: RecordOptions, env: Environment): readonly (string | undefined)[] {
	return [options.apiKey, options.apiSecret, env.LIVEKIT_API_KEY, env.LIVEKIT_API_SECRET];
}

import { EgressError } from '../egress/egress-error.ts';
import type { OutputTexts } from './output-options.ts';

type OptionNames = Readonly<Partial<Record<keyof OutputTexts, string>>>;

/** Options that say something of the picture, and of nothing else. */
const OF_PICTURE: OptionNames = {
	preset: '--preset',
	profile: '--profile',
	framerate: '--framerate',
	videoBitrate: '--video-bitrate',
	keyFrameInterval: '--key-frame-interval',
	compositor: '--compositor',
};

/** A page has a size even where nobody sees it. */
const OF_SIZE: OptionNames = { width: '--width', height: '--height' };

const OF_SOUND: OptionNames = { audioBitrate: '--audio-bitrate', audioFrequency: '--audio-frequency' };

/**
 * Throws `EgressError` `invalid_argument` for an option about what is not recorded: LiveKit's API ignores it, but who
 * types one expects something of it. `isPage` says whether it is a page that is recorded.
 */
export function assertOptionsMatter(options: OutputTexts, isPage: boolean): void {
	const picture = isPage ? OF_PICTURE : { ...OF_PICTURE, ...OF_SIZE };
	if (options.audioOnly) assertNoneOf(picture, options, '--audio-only, which records no picture');
	if (options.videoOnly) assertNoneOf(OF_SOUND, options, '--video-only, which records no sound');
}

function assertNoneOf(names: OptionNames, options: OutputTexts, beside: string): void {
	for (const [key, name] of Object.entries(names)) {
		if (options[key as keyof OutputTexts] === undefined) continue;
		throw new EgressError('invalid_argument', 'request', `${name} came together with ${beside}; leave one of them out`);
	}
}

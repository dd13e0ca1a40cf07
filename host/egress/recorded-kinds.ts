import { invalidField } from './invalid-field.ts';

/** What is recorded of a source. */
export type RecordedKinds = 'both' | 'sound' | 'picture';

/** How a request says what is recorded, as LiveKit's API does; default both. */
export type AskedKinds = { readonly audioOnly?: boolean; readonly videoOnly?: boolean };

/** What a request wants recorded. Throws `EgressError` `invalid_argument`, in LiveKit's words, when it wants neither. */
export function recordedKindsOf({ audioOnly = false, videoOnly = false }: AskedKinds): RecordedKinds {
	if (audioOnly && videoOnly) {
		throw invalidField('audio_only and video_only', 'together they leave nothing to record; give one of them, or none');
	}
	if (audioOnly) return 'sound';
	return videoOnly ? 'picture' : 'both';
}

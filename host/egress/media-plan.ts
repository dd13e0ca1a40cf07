import type { CompositorKind, MediaPlan } from '../../protocol/messages.ts';
import { type EncodingRequest, planPicture, planSound } from './encoding-plan.ts';
import type { RecordedKinds } from './recorded-kinds.ts';

/** How a request wants its media. */
export type MediaRequest = {
	readonly encoding: EncodingRequest;
	readonly kinds: RecordedKinds;
	readonly compositor: CompositorKind;
};

/**
 * How picture and sound are encoded, of those that are recorded; as LiveKit does, what a request says of the other is not
 * looked at, but for the size of the picture (`planSize`). Throws `EgressError` `invalid_argument` as these do. Frozen.
 */
export function planMedia({ encoding, kinds, compositor }: MediaRequest): MediaPlan {
	if (kinds === 'sound') return Object.freeze({ video: null, audio: planSound(encoding) });
	const video = Object.freeze({ ...planPicture(encoding), compositor });
	return Object.freeze({ video, audio: kinds === 'picture' ? null : planSound(encoding) });
}

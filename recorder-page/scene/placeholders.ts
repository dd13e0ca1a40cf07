import type { SceneTrack } from '../../layouts/layout.ts';
import type { SceneParticipant } from './scene-builder.ts';

/** Begins the track id of a placeholder; LiveKit's track ids begin with `TR_`. */
const PREFIX = 'placeholder:';

/** Stands for somebody who publishes no camera. */
export function placeholderOf(participant: Omit<SceneParticipant, 'videos'>): SceneTrack {
	const { identity, name, joinedAtMs, isSpeaking, audioLevel, lastSpokeAtMs } = participant;
	return {
		trackSid: `${PREFIX}${identity}`,
		identity,
		name: name || identity,
		source: 'camera',
		muted: true,
		publishedWidthPx: 0,
		publishedHeightPx: 0,
		joinedAtMs: joinedAtMs ?? 0,
		isSpeaking,
		audioLevel,
		lastSpokeAtMs,
		isPlaceholder: true,
	};
}

/** The tracks, and after them the placeholders of those who have no camera among them. */
export function withPlaceholders(
	tracks: readonly SceneTrack[],
	placeholders: readonly SceneTrack[],
): readonly SceneTrack[] {
	const withCamera = new Set(tracks.filter(({ source }) => source === 'camera').map(({ identity }) => identity));
	return [...tracks, ...placeholders.filter(({ identity }) => !withCamera.has(identity))];
}

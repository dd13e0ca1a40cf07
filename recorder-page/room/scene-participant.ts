import type { RemoteParticipant, RemoteTrackPublication } from 'livekit-client';
import type { SceneParticipant, SceneVideo } from '../scene/scene-builder.ts';

/** What a scene wants to know of a participant whose pictures are those in `videos`. */
export function sceneParticipantOf(
	participant: RemoteParticipant,
	videos: readonly RemoteTrackPublication[],
): SceneParticipant {
	return {
		identity: participant.identity,
		joinedAtMs: participant.joinedAt?.getTime() ?? null,
		isSpeaking: participant.isSpeaking,
		audioLevel: participant.audioLevel,
		lastSpokeAtMs: participant.lastSpokeAt?.getTime() ?? null,
		videos: videos.map(sceneVideoOf),
	};
}

function sceneVideoOf({ trackSid, source, isMuted, dimensions }: RemoteTrackPublication): SceneVideo {
	return {
		trackSid,
		source,
		muted: isMuted,
		...(dimensions && { publishedWidthPx: dimensions.width, publishedHeightPx: dimensions.height }),
	};
}

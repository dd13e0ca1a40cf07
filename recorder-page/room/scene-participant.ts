import { type RemoteParticipant, type RemoteTrackPublication, TrackPublication } from 'livekit-client';
import { type SceneParticipant, type SceneVideo, trackSourceOf } from '../scene/scene-builder.ts';
import type { ScenePresence } from '../scene/scene-continuity.ts';

/** What a scene wants to know of a participant whose pictures are those in `videos`. */
export function sceneParticipantOf(
	participant: RemoteParticipant,
	videos: readonly RemoteTrackPublication[],
): SceneParticipant {
	return {
		identity: participant.identity,
		name: participant.name ?? '',
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

/** That somebody is there, and which of the pictures that can be recorded of them are to be expected beside those in `videos`. */
export function scenePresenceOf(
	{ identity, sid }: RemoteParticipant,
	recordable: readonly RemoteTrackPublication[],
	videos: readonly RemoteTrackPublication[],
): ScenePresence {
	const pending = recordable.filter((publication) => !videos.includes(publication) && isAllowed(publication));
	return {
		identity,
		participantSid: sid,
		pendingSources: pending.map(({ source }) => trackSourceOf(source)),
		hasVideo: recordable.length > 0,
	};
}

/** Whether there is a camera among pictures, subscribed or not. */
export function hasCamera(videos: readonly RemoteTrackPublication[]): boolean {
	return videos.some(({ source }) => trackSourceOf(source) === 'camera');
}

function isAllowed({ permissionStatus }: RemoteTrackPublication): boolean {
	return permissionStatus === TrackPublication.PermissionStatus.Allowed;
}

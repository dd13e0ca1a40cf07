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

/** That somebody is there, and which pictures are to be expected beside those in `videos`. */
export function scenePresenceOf(
	{ identity, sid, videoTrackPublications }: RemoteParticipant,
	videos: readonly RemoteTrackPublication[],
): ScenePresence {
	const recordable = [...videoTrackPublications.values()].filter(({ isEncrypted }) => !isEncrypted);
	const pending = recordable.filter((publication) => !videos.includes(publication) && isAllowed(publication));
	return {
		identity,
		participantSid: sid,
		pendingSources: pending.map(({ source }) => trackSourceOf(source)),
		hasVideo: recordable.length > 0,
	};
}

/** Whether somebody publishes a camera that can be recorded, subscribed or not. */
export function hasCamera({ videoTrackPublications }: RemoteParticipant): boolean {
	return [...videoTrackPublications.values()].some(
		({ source, isEncrypted }) => !isEncrypted && trackSourceOf(source) === 'camera',
	);
}

function isAllowed({ permissionStatus }: RemoteTrackPublication): boolean {
	return permissionStatus === TrackPublication.PermissionStatus.Allowed;
}

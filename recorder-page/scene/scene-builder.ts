import type { SceneTrack, TrackSource } from '../../layouts/layout.ts';

/** A remote participant as far as a scene wants to know. */
export type SceneParticipant = {
	readonly identity: string;
	/** As the participant is to be called; empty or absent where nothing was said. */
	readonly name?: string;
	/** Milliseconds since 1970; null if the server has not said. */
	readonly joinedAtMs: number | null;
	readonly isSpeaking: boolean;
	/** 0 (silent) to 1. */
	readonly audioLevel: number;
	/** When the participant last began to speak, milliseconds since 1970; null if never. */
	readonly lastSpokeAtMs: number | null;
	readonly videos: readonly SceneVideo[];
};

/** A video publication that is subscribed. */
export type SceneVideo = {
	readonly trackSid: string;
	/** As LiveKit's client names it, such as `camera`. */
	readonly source: string;
	readonly muted: boolean;
	/** Size that the publisher declared, in pixels; absent where unknown. */
	readonly publishedWidthPx?: number;
	readonly publishedHeightPx?: number;
};

/** One scene track for each video of each participant, in the order given; nobody without video is among them. */
export function buildSceneTracks(participants: Iterable<SceneParticipant>): SceneTrack[] {
	return [...participants].flatMap((participant) =>
		participant.videos.map((video) => ({
			trackSid: video.trackSid,
			identity: participant.identity,
			name: participant.name || participant.identity,
			source: trackSourceOf(video.source),
			muted: video.muted,
			publishedWidthPx: video.publishedWidthPx ?? 0,
			publishedHeightPx: video.publishedHeightPx ?? 0,
			joinedAtMs: participant.joinedAtMs ?? 0,
			isSpeaking: participant.isSpeaking,
			audioLevel: participant.audioLevel,
			lastSpokeAtMs: participant.lastSpokeAtMs,
		})),
	);
}

/** The source as layouts name it. A video that says it comes from a microphone is as unknown as one that says nothing. */
export function trackSourceOf(source: string): TrackSource {
	return source === 'camera' || source === 'screen_share' ? source : 'unknown';
}

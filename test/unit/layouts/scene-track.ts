import type { SceneTrack } from '../../../layouts/layout.ts';

/** A silent 16:9 camera that is switched on, with whatever a test wants otherwise. */
export function sceneTrack(trackSid: string, over: Partial<SceneTrack> = {}): SceneTrack {
	return {
		trackSid,
		identity: `person of ${trackSid}`,
		name: `Person of ${trackSid}`,
		source: 'camera',
		muted: false,
		publishedWidthPx: 1280,
		publishedHeightPx: 720,
		joinedAtMs: 1_000,
		isSpeaking: false,
		audioLevel: 0,
		lastSpokeAtMs: null,
		...over,
	};
}

import type { Tile } from '../../layouts/layout.ts';
import { easeInOut } from './ease-in-out.ts';

/** How long a silhouette takes to fade in and out: as LiveKit's does. */
export const FADE_US = 200_000;

type StandInState = {
	/** Whether a silhouette is wanted now. */
	isWanted: boolean;
	/** How far it has come, 0 to 1, in time: whoever turns round on the way comes back the same way. */
	progress: number;
	/** The output time of `progress` on the way; null before it begins. */
	atUs: number | null;
	/** There has been no picture since something stood in for them. */
	isBlack: boolean;
};

/** What is seen of tracks instead of their pictures, and over them, as time passes. */
export class StandIns {
	readonly #states = new Map<string, StandInState>();

	/** A track that is new among the tiles shows its silhouette at once; all others fade. Those without a tile are forgotten. */
	setTiles(tiles: readonly Tile[]): void {
		const present = new Set<string>();
		for (const { trackSid, standIn } of tiles) {
			present.add(trackSid);
			const isWanted = standIn === 'silhouette';
			const known = this.#states.get(trackSid);
			if (known) known.isWanted = isWanted;
			else this.#states.set(trackSid, { isWanted, progress: isWanted ? 1 : 0, atUs: null, isBlack: false });
			const state = this.#states.get(trackSid);
			if (state && (standIn === 'silhouette' || standIn === 'black')) state.isBlack = true;
		}
		for (const trackSid of this.#states.keys()) if (!present.has(trackSid)) this.#states.delete(trackSid);
	}

	/** A track has a picture of its own again. */
	pictureCame(trackSid: string): void {
		const state = this.#states.get(trackSid);
		if (state) state.isBlack = false;
	}

	/** Goes on to the output time `timestampUs`, which never goes back. Returns the tracks whose silhouette fades meanwhile. */
	advance(timestampUs: number): readonly string[] {
		const fading: string[] = [];
		for (const [trackSid, state] of this.#states) {
			const target = state.isWanted ? 1 : 0;
			if (state.progress === target) continue;
			const passed = (timestampUs - (state.atUs ?? timestampUs)) / FADE_US;
			state.progress = state.isWanted ? Math.min(1, state.progress + passed) : Math.max(0, state.progress - passed);
			state.atUs = state.progress === target ? null : timestampUs;
			fading.push(trackSid);
		}
		return fading;
	}

	/** How much of a track's silhouette is seen, 0 to 1. */
	silhouetteOpacity(trackSid: string): number {
		return easeInOut(this.#states.get(trackSid)?.progress ?? 0);
	}

	/** Whether a track that has no picture is black, whatever the background is. */
	isBlack(trackSid: string): boolean {
		return this.#states.get(trackSid)?.isBlack ?? false;
	}
}

import type { FrameSize } from '../../layouts/layout.ts';
import type { TimedComposition } from '../compositor/pending-compositions.ts';
import { nowMs } from '../timing/common-clock.ts';
import { Arrangement } from './arrangement.ts';
import type { LayoutChoice } from './layout-choice.ts';
import { type RoomScene, SceneContinuity } from './scene-continuity.ts';

export type SceneDirectorOptions = {
	/** Lent; asked at every scene. */
	readonly layout: LayoutChoice;
	readonly size: FrameSize;
	readonly show: (timed: TimedComposition) => void;
};

/** How long a picture waits for those who were there all the time without being seen: the server has to send them first. */
export const HIDDEN_PATIENCE_MS = 400;

/** Turns what the room says into pictures: keeps those who are gone for a moment only, and everybody's place. */
export class SceneDirector {
	readonly #options: SceneDirectorOptions;
	readonly #continuity = new SceneContinuity();
	readonly #arrangement: Arrangement;
	#scene: RoomScene = { tracks: [], participants: [], placeholders: [] };
	/** Tracks that are there and have no tile. */
	#hiddenSids: ReadonlySet<string> = new Set();
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(options: SceneDirectorOptions) {
		this.#options = options;
		this.#arrangement = new Arrangement(options.size);
	}

	/** Shows who is there now, by the layout of now. */
	update(scene: RoomScene): void {
		this.#scene = scene;
		const view = this.#continuity.update(scene, nowMs());
		const arranged = { ...view, placeholders: scene.placeholders };
		const composition = this.#arrangement.arrange(arranged, this.#options.layout.current);
		const isWaiting = composition.tiles.some(({ trackSid }) => this.#hiddenSids.has(trackSid));
		this.#options.show({ composition, momentMs: view.momentMs, patienceMs: isWaiting ? HIDDEN_PATIENCE_MS : 0 });
		const shownSids = new Set(composition.tiles.map(({ trackSid }) => trackSid));
		this.#hiddenSids = new Set(view.tracks.map(({ trackSid }) => trackSid).filter((sid) => !shownSids.has(sid)));
		clearTimeout(this.#timer);
		if (view.checkAgainInMs !== null) this.#timer = setTimeout(() => this.update(this.#scene), view.checkAgainInMs);
	}

	/** Everybody had to leave and is on the way back. To be told before the first scene after that. */
	noteReturn(): void {
		this.#continuity.noteReturn(nowMs());
	}

	/** Shows nothing more. Idempotent. */
	close(): void {
		clearTimeout(this.#timer);
	}
}

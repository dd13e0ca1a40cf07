import type { Composition, FrameSize } from '../../layouts/layout.ts';
import { Arrangement } from './arrangement.ts';
import type { LayoutChoice } from './layout-choice.ts';
import { type RoomScene, SceneContinuity } from './scene-continuity.ts';

export type SceneDirectorOptions = {
	/** Lent; asked at every scene. */
	readonly layout: LayoutChoice;
	readonly size: FrameSize;
	/** Given every picture, with the moment from which on it holds, in ms on the page's common clock. */
	readonly show: (composition: Composition, momentMs: number) => void;
};

/** Turns what the room says into pictures: keeps those who are gone for a moment only, and everybody's place. */
export class SceneDirector {
	readonly #options: SceneDirectorOptions;
	readonly #continuity = new SceneContinuity();
	readonly #arrangement: Arrangement;
	#scene: RoomScene = { tracks: [], participants: [], placeholders: [] };
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(options: SceneDirectorOptions) {
		this.#options = options;
		this.#arrangement = new Arrangement(options.layout.current, options.size);
	}

	/** Shows who is there now, by the layout of now. */
	update(scene: RoomScene): void {
		this.#scene = scene;
		const view = this.#continuity.update(scene, nowMs());
		this.#arrangement.setLayout(this.#options.layout.current);
		const composition = this.#arrangement.arrange({ ...view, placeholders: scene.placeholders });
		this.#options.show(composition, view.momentMs);
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

function nowMs(): number {
	return performance.timeOrigin + performance.now();
}

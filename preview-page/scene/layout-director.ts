import type { FrameSize, LayoutDefinition } from '../../layouts/layout.ts';
import type { TimedComposition } from '../../recorder-page/compositor/pending-compositions.ts';
import { LayoutChoice } from '../../recorder-page/scene/layout-choice.ts';
import type { RoomScene } from '../../recorder-page/scene/scene-continuity.ts';
import { SceneDirector } from '../../recorder-page/scene/scene-director.ts';
import { type LayoutFailure, watchLayout } from './watched-layout.ts';

/** What a picture is made by. */
export type LayoutSettings = {
	/** Layout string. */
	readonly layout: string;
	readonly size: FrameSize;
	/** Layouts of the user's own by name. */
	readonly own: ReadonlyMap<string, LayoutDefinition>;
};

/** Who is told what a layout makes of a scene. */
export type DirectorListeners = {
	readonly onPicture: (timed: TimedComposition) => void;
	/** There is no picture, because the layout failed. */
	readonly onFailure: (failure: LayoutFailure) => void;
};

/**
 * The recorder's own way from scenes to pictures, with a layout of somebody's own that may fail. For one layout and size;
 * another one takes another director, as a recording that begins anew.
 */
export class LayoutDirector {
	readonly #choice: LayoutChoice;
	readonly #director: SceneDirector;
	#failure: LayoutFailure | null = null;

	/** Throws `LayoutOptionError`. */
	constructor({ layout, size, own }: LayoutSettings, { onPicture, onFailure }: DirectorListeners) {
		const noteFailure = (failure: LayoutFailure): void => {
			this.#failure ??= failure;
		};
		const watched = [...own].map(([name, definition]) => [name, watchLayout(name, definition, noteFailure)] as const);
		this.#choice = new LayoutChoice({ text: layout, own: new Map(watched) });
		this.#director = new SceneDirector({
			layout: this.#choice,
			size,
			show: (timed) => {
				const failure = this.#failure;
				this.#failure = null;
				if (failure) onFailure(failure);
				else onPicture(timed);
			},
		});
	}

	/** Whether somebody is seen and heard at all, as the layout's options say. */
	isWanted(identity: string): boolean {
		return this.#choice.isWanted(identity);
	}

	/** Tells the picture of a scene, before it returns, and later whatever time alone makes of it. */
	update({ tracks, participants, placeholders }: RoomScene): void {
		// A room gives only those who are wanted; a fixture gives everybody.
		const isWanted = ({ identity }: { readonly identity: string }): boolean => this.isWanted(identity);
		this.#director.update({
			tracks: tracks.filter(isWanted),
			participants: participants.filter(isWanted),
			placeholders: placeholders.filter(isWanted),
		});
	}

	/** Tells nothing more. Idempotent. */
	close(): void {
		this.#director.close();
	}
}

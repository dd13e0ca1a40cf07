import type { Composition, FrameSize, LayoutDefinition } from '../../layouts/layout.ts';
import { isRecorded } from '../../layouts/layout-options.ts';
import { type ResolvedLayout, resolveLayout } from '../../layouts/resolve-layout.ts';
import { Arrangement } from '../../recorder-page/scene/arrangement.ts';
import { type RoomScene, SceneContinuity } from '../../recorder-page/scene/scene-continuity.ts';
import { type LayoutFailure, watchLayout } from './watched-layout.ts';

/** A picture as a layout has it, and what is to be known beside. */
export type Direction = {
	readonly composition: Composition;
	/** Tracks of those who speak. */
	readonly speakingSids: readonly string[];
	/** When time alone may change it, in ms; null if only an event can. */
	readonly checkAgainInMs: number | null;
};

export type DirectorOptions = {
	/** Layout string. */
	readonly layout: string;
	readonly size: FrameSize;
	/** Layouts of the user's own by name. */
	readonly own: ReadonlyMap<string, LayoutDefinition>;
};

/**
 * From scenes to pictures, step for step as a recording does it: who is shown although gone for a moment, who has which
 * place, and where that is. For one layout and size; another one takes another director, as a recording that begins anew.
 */
export class Director {
	readonly #layout: ResolvedLayout;
	readonly #arrangement: Arrangement;
	readonly #continuity = new SceneContinuity();
	#failure: LayoutFailure | null = null;

	/** Throws `LayoutOptionError`. */
	constructor({ layout, size, own }: DirectorOptions) {
		const watched = [...own].map(
			([name, definition]) =>
				[
					name,
					watchLayout(name, definition, (failure) => {
						this.#failure ??= failure;
					}),
				] as const,
		);
		this.#layout = resolveLayout(layout, { own: new Map(watched) });
		this.#arrangement = new Arrangement(this.#layout, size);
	}

	/** Whether somebody is seen and heard at all, as the layout's options say. */
	isWanted(identity: string): boolean {
		return isRecorded(identity, this.#layout.options);
	}

	/** The picture of a scene, `nowMs` on the page's common clock; or how the layout failed. */
	direct(scene: RoomScene, nowMs: number): Direction | LayoutFailure {
		const wanted = this.#wantedOf(scene);
		const view = this.#continuity.update(wanted, nowMs);
		this.#failure = null;
		const composition = this.#arrangement.arrange({ ...view, placeholders: wanted.placeholders });
		return (
			this.#failure ?? {
				composition,
				speakingSids: view.tracks.filter(({ isSpeaking }) => isSpeaking).map(({ trackSid }) => trackSid),
				checkAgainInMs: view.checkAgainInMs,
			}
		);
	}

	/** A room gives only those who are wanted; a fixture gives everybody. */
	#wantedOf({ tracks, participants, placeholders }: RoomScene): RoomScene {
		const isWanted = ({ identity }: { readonly identity: string }): boolean => this.isWanted(identity);
		return {
			tracks: tracks.filter(isWanted),
			participants: participants.filter(isWanted),
			placeholders: placeholders.filter(isWanted),
		};
	}
}

/** Whether a layout failed. */
export function isFailure(result: Direction | LayoutFailure): result is LayoutFailure {
	return 'stack' in result;
}

import type { Composition, FrameSize, SceneTrack } from '../../layouts/layout.ts';
import type { NamedLayout, ResolvedLayout } from '../../layouts/resolve-layout.ts';
import { withPlaceholders } from './placeholders.ts';
import { type SceneView, TAKE_BACK_MS } from './scene-continuity.ts';

/** What an arrangement wants to know of a view. */
export type ArrangedView = Pick<SceneView, 'tracks' | 'momentMs' | 'replacements'> & {
	/** One for each participant who publishes no camera; default none. */
	readonly placeholders?: readonly SceneTrack[];
};

type Place = Pick<SceneTrack, 'trackSid' | 'identity' | 'source' | 'isPlaceholder'>;

/** Who had which place at a moment, in which layout. */
type Order = {
	readonly momentMs: number;
	readonly layout: NamedLayout | null;
	readonly places: readonly Place[];
};

const NOTHING_YET: Order = { momentMs: Number.NEGATIVE_INFINITY, layout: null, places: [] };

/** Pictures for one view after the other: remembers who had which place, so that the picture is not restless. */
export class Arrangement {
	readonly #size: FrameSize;
	/** By moment; the last one is the current one. */
	#orders: readonly Order[] = [NOTHING_YET];

	constructor({ widthPx, heightPx }: FrameSize) {
		this.#size = { widthPx, heightPx };
	}

	/**
	 * The picture of a view by a layout; by another one than before everybody gets a new place. A view that takes something
	 * back is arranged as if that had not been.
	 */
	arrange(
		{ tracks: cameras, placeholders = [], momentMs, replacements }: ArrangedView,
		{ options, theme, definitionFor }: ResolvedLayout,
	): Composition {
		const tracks = options.placeholders ? withPlaceholders(cameras, placeholders) : cameras;
		const layout = definitionFor(tracks);
		const before = this.#orders.filter((order) => order.momentMs < momentMs);
		const last = before.at(-1) ?? NOTHING_YET;
		// Places mean something only within one layout.
		const previous = last.layout === layout ? previousOf(last.places, tracks, replacements) : [];
		const places = layout.order(tracks, previous, this.#size);
		// What is older than can be taken back is needed only as far as it still holds.
		const oldest = before.findLastIndex((known) => known.momentMs < momentMs - TAKE_BACK_MS);
		this.#orders = [...before.slice(Math.max(0, oldest)), { momentMs, layout, places }];
		return { theme, tiles: layout.arrange({ tracks: places }, this.#size) };
	}
}

/** Places for those who had them, and for those who take them over. */
function previousOf(
	before: readonly Place[],
	tracks: readonly SceneTrack[],
	replacements: ReadonlyMap<string, string>,
): readonly string[] {
	const present = new Set(tracks.map(({ trackSid }) => trackSid));
	const heirs = new Map([...replacements].map(([heir, predecessor]) => [predecessor, heir]));
	return before.map((place) => {
		if (present.has(place.trackSid)) return place.trackSid;
		return heirs.get(place.trackSid) ?? tracks.find((track) => isSamePerson(track, place))?.trackSid ?? place.trackSid;
	});
}

/** A placeholder and the camera of the same person have the same place. */
function isSamePerson(track: Place, place: Place): boolean {
	const isSwitch = (track.isPlaceholder ?? false) !== (place.isPlaceholder ?? false);
	return isSwitch && track.identity === place.identity && track.source === place.source;
}

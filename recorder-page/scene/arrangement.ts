import type { FrameSize, SceneTrack, Tile } from '../../layouts/layout.ts';
import { orderTracks } from '../../layouts/order-tracks.ts';
import type { ResolvedLayout } from '../../layouts/resolve-layout.ts';
import { type SceneView, TAKE_BACK_MS } from './scene-continuity.ts';

type Order = { readonly momentMs: number; readonly pageSize: number; readonly trackSids: readonly string[] };

const NOTHING_YET: Order = { momentMs: Number.NEGATIVE_INFINITY, pageSize: 0, trackSids: [] };

/** Tiles for one view after the other: remembers who had which place, so that the picture is not restless. */
export class Arrangement {
	readonly #layout: ResolvedLayout;
	readonly #size: FrameSize;
	/** By moment; the last one is the current one. */
	#orders: readonly Order[] = [NOTHING_YET];

	constructor(layout: ResolvedLayout, { widthPx, heightPx }: FrameSize) {
		this.#layout = layout;
		this.#size = { widthPx, heightPx };
	}

	/** The tiles of a view. One that takes something back is arranged as if that had not been. */
	arrange({ tracks, momentMs, replacements }: Omit<SceneView, 'checkAgainInMs'>): readonly Tile[] {
		const pageSize = this.#layout.pageSize(tracks.length, this.#size);
		const before = this.#orders.filter((order) => order.momentMs < momentMs);
		const ordered = orderTracks(tracks, previousOf(before.at(-1) ?? NOTHING_YET, pageSize, replacements), pageSize);
		const order = { momentMs, pageSize, trackSids: ordered.map(sidOf) };
		// What is older than can be taken back is needed only as far as it still holds.
		const oldest = before.findLastIndex((known) => known.momentMs < momentMs - TAKE_BACK_MS);
		this.#orders = [...before.slice(Math.max(0, oldest)), order];
		return this.#layout.layout({ tracks: ordered }, this.#size);
	}
}

/** Places for those who had them, and for those who take them over. */
function previousOf(order: Order, pageSize: number, replacements: ReadonlyMap<string, string>): readonly string[] {
	if (order.pageSize !== pageSize) return [];
	const heirs = new Map([...replacements].map(([heir, predecessor]) => [predecessor, heir]));
	return order.trackSids.map((trackSid) => heirs.get(trackSid) ?? trackSid);
}

function sidOf({ trackSid }: SceneTrack): string {
	return trackSid;
}

import type { SceneTrack } from './layout.ts';

/**
 * Orders tracks by importance without making the picture restless: whoever is on a page of `pageSize` tiles (at least 1)
 * keeps the place there, and only those who must come onto the page take the places of those who must leave it.
 *
 * `previousOrder` are the track ids of the last result, in its order; pass `[]` at the start and whenever `pageSize` is
 * another than last time: everything is then sorted anew. Throws `RangeError` for a `pageSize` below 1.
 */
export function orderTracks(
	tracks: readonly SceneTrack[],
	previousOrder: readonly string[],
	pageSize: number,
): SceneTrack[] {
	if (!(pageSize >= 1)) throw new RangeError(`pageSize is ${pageSize}; it must be at least 1`);
	const wanted = sortTracks(tracks);
	if (previousOrder.length === 0) return wanted;
	const bySid = new Map(wanted.map((track) => [track.trackSid, track]));
	const known = new Set(previousOrder);
	// Places of tracks that have gone stay in the list as ids without a track, so that others can move into them.
	const order = [...previousOrder, ...wanted.filter(({ trackSid }) => !known.has(trackSid)).map(sidOf)];
	for (let start = 0; start < wanted.length; start += pageSize) {
		matchPage(order, start, wanted.slice(start, start + pageSize).map(sidOf), pageSize);
	}
	return order.flatMap((sid) => bySid.get(sid) ?? []);
}

/** Screen shares first, then cameras by who speaks, spoke last, is switched on, came first; others as they came. */
export function sortTracks(tracks: readonly SceneTrack[]): SceneTrack[] {
	return [
		...tracks.filter(({ source }) => source === 'screen_share').sort((a, b) => a.joinedAtMs - b.joinedAtMs),
		...tracks.filter(({ source }) => source === 'camera').sort(compareCameras),
		...tracks.filter(({ source }) => source === 'unknown'),
	];
}

function compareCameras(a: SceneTrack, b: SceneTrack): number {
	if (a.isSpeaking && b.isSpeaking) return b.audioLevel - a.audioLevel;
	return (
		Number(b.isSpeaking) - Number(a.isSpeaking) ||
		(b.lastSpokeAtMs ?? 0) - (a.lastSpokeAtMs ?? 0) ||
		Number(a.muted) - Number(b.muted) ||
		a.joinedAtMs - b.joinedAtMs
	);
}

/** Brings every id of `page` onto the page that begins at `start`, each in exchange for one that shall not be there. */
function matchPage(order: string[], start: number, page: readonly string[], pageSize: number): void {
	const current = order.slice(start, start + pageSize);
	const leaving = current.filter((sid) => !page.includes(sid));
	const coming = page.filter((sid) => !current.includes(sid));
	for (const [index, sid] of coming.entries()) {
		const other = leaving[index];
		if (other === undefined) return;
		const to = order.indexOf(other);
		order[order.indexOf(sid)] = other;
		order[to] = sid;
	}
}

function sidOf(track: SceneTrack): string {
	return track.trackSid;
}

import type { SceneTrack, StandIn, Tile, TileFit } from './layout.ts';

/** A rectangle of whole pixels from the top left. */
export type Place = Pick<Tile, 'xPx' | 'yPx' | 'widthPx' | 'heightPx'>;

/** A rectangle by its edges, in pixels from the top left; fractions are allowed. */
export type Edges = {
	readonly leftPx: number;
	readonly topPx: number;
	readonly rightPx: number;
	readonly bottomPx: number;
};

/** Rounds each edge, as a browser does: neighbours share the edge, so that nothing gapes. */
export function placeWithin({ leftPx, topPx, rightPx, bottomPx }: Edges): Place {
	const [xPx, yPx] = [Math.round(leftPx), Math.round(topPx)];
	return { xPx, yPx, widthPx: Math.round(rightPx) - xPx, heightPx: Math.round(bottomPx) - yPx };
}

/** A tile for a track, as LiveKit shows a participant: a camera that is switched off is a silhouette. */
export function participantTile(track: SceneTrack, place: Place): Tile {
	return tileOf(track, place, 'silhouette');
}

/** A tile for a track, as LiveKit shows a bare video: one that is switched off is black. */
export function bareTile(track: SceneTrack, place: Place): Tile {
	return tileOf(track, place, 'black');
}

function tileOf(track: SceneTrack, { xPx, yPx, widthPx, heightPx }: Place, cameraOff: StandIn): Tile {
	const standIn = track.source === 'camera' ? cameraOff : 'black';
	const { trackSid, muted } = track;
	return { trackSid, xPx, yPx, widthPx, heightPx, fit: fitOf(track), ...(muted && { standIn }) };
}

/** Nothing of a screen or of an upright picture may be cut off; a square one counts as upright. */
function fitOf({ source, publishedWidthPx, publishedHeightPx }: SceneTrack): TileFit {
	const portrait = publishedWidthPx > 0 && publishedWidthPx <= publishedHeightPx;
	return source === 'screen_share' || portrait ? 'contain' : 'cover';
}

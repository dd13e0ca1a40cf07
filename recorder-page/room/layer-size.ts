import type { Tile } from '../../layouts/layout.ts';

/** The part of a tile that decides how large its video needs to be. */
export type TileSize = Pick<Tile, 'widthPx' | 'heightPx' | 'fit'>;

/** A size of a picture as LiveKit names it, in pixels. */
export type Dimensions = { readonly width: number; readonly height: number };

/**
 * The smallest size of a video, in its own shape, that fills its tile without being enlarged; never more than `published`.
 * Without `published` it is the tile's size.
 */
export function layerSizeFor(tile: TileSize, published: Dimensions | undefined): Dimensions {
	if (!published || published.width <= 0 || published.height <= 0) {
		return { width: tile.widthPx, height: tile.heightPx };
	}
	const widthRatio = tile.widthPx / published.width;
	const heightRatio = tile.heightPx / published.height;
	const fitRatio = tile.fit === 'cover' ? Math.max(widthRatio, heightRatio) : Math.min(widthRatio, heightRatio);
	const ratio = Math.min(1, fitRatio);
	return { width: Math.ceil(published.width * ratio), height: Math.ceil(published.height * ratio) };
}

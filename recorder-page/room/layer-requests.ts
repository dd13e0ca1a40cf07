import { type RemoteTrackPublication, VideoQuality } from 'livekit-client';
import { layerSizeFor, type TileSize } from './layer-size.ts';

/**
 * Asks the server for the simulcast layer that fits each video's tile. The client sends a request only when it is another
 * than the publication's last, and repeats it by itself after a reconnection that kept the publication.
 */
export class LayerRequests {
	#sizes: ReadonlyMap<string, TileSize> = new Map();

	/** Sets the tiles by track id, and asks for the layers of `publications`: the lowest for those without a tile. */
	setTileSizes(sizes: ReadonlyMap<string, TileSize>, publications: Iterable<RemoteTrackPublication>): void {
		this.#sizes = new Map(sizes);
		for (const publication of publications) {
			if (!this.applyTo(publication)) publication.setVideoQuality(VideoQuality.LOW);
		}
	}

	/** Asks for the layer of a track that came (again) while it has a tile. Returns whether it has one. */
	applyTo(publication: RemoteTrackPublication): boolean {
		const tile = this.#sizes.get(publication.trackSid);
		if (tile) publication.setVideoDimensions(layerSizeFor(tile, publication.dimensions));
		return tile !== undefined;
	}
}

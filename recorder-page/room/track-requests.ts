import { type RemoteTrack, Track } from 'livekit-client';
import type { LiveTrack } from './handed-tracks.ts';
import { layerSizeFor, type TileSize } from './layer-size.ts';

/**
 * Asks the server for what is needed of each track and no more: nothing before its streams are read, no pictures of a
 * video without a tile, and of one with a tile the simulcast layer that fits it. The client sends a request only when it is
 * another than the publication's last, and after a connection was resumed repeats it by itself for videos only.
 */
export class TrackRequests {
	#sizes: ReadonlyMap<string, TileSize> = new Map();
	readonly #read = new WeakSet<RemoteTrack>();

	/** The streams of a track are read from now on. */
	markRead(live: LiveTrack): void {
		this.#read.add(live.track);
		this.applyTo(live);
	}

	/** Sets the tiles by track id, and asks accordingly for `tracks`. */
	setTileSizes(sizes: ReadonlyMap<string, TileSize>, tracks: Iterable<LiveTrack>): void {
		this.#sizes = new Map(sizes);
		for (const live of tracks) this.applyTo(live);
	}

	/**
	 * Asks once more for the sound of `tracks`, as it was asked for: a request that went into a dead connection is lost, and
	 * the client takes it for done. The server passes over what it knows already.
	 */
	repeatSounds(tracks: Iterable<LiveTrack>): void {
		for (const { track, publication } of tracks) {
			if (track.kind === Track.Kind.Audio) publication.emitTrackUpdate();
		}
	}

	/** Asks for what is needed of a track now, such as when it has come (again). */
	applyTo({ track, publication }: LiveTrack): void {
		const isRead = this.#read.has(track);
		if (track.kind !== Track.Kind.Video) {
			publication.setEnabled(isRead);
			return;
		}
		const tile = this.#sizes.get(publication.trackSid);
		// First the layer, so that the first picture to come is one of it.
		if (tile) publication.setVideoDimensions(layerSizeFor(tile, publication.dimensions));
		publication.setEnabled(isRead && tile !== undefined);
	}
}

import type { LayoutDefinition } from './layout.ts';
import { sortTracks } from './order-tracks.ts';
import { bareTile } from './place-track.ts';

/** Only who speaks, or a screen, in the whole frame. */
export const singleSpeaker: LayoutDefinition = {
	arrange: ({ tracks: [main] }, { widthPx, heightPx }) =>
		main ? [bareTile(main, { xPx: 0, yPx: 0, widthPx, heightPx })] : [],
	order: (tracks) => sortTracks(tracks),
};

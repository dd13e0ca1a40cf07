import type { FrameSize, Tile } from '../../layouts/layout.ts';

/** Names the captured tab where tracks of a room have their sids. */
export const TAB_SID = 'tab';

/** The captured tab fills the picture. */
export function tabTile({ widthPx, heightPx }: FrameSize): Tile {
	return { trackSid: TAB_SID, xPx: 0, yPx: 0, widthPx, heightPx, fit: 'contain' };
}

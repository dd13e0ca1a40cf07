import type { FrameSize, Layout, SceneTrack, Tile } from 'roomreel/layouts';

/** Width of the speaker's picture, as a part of the frame's shorter side. */
const SPEAKER_SIZE = 0.36;
const MARGIN = 0.03;

/** A lecture: the screen as large as it can be, and whoever speaks in a corner over it. Without a screen, the speaker alone. */
const lecture: Layout = ({ tracks }, size) => {
	const screen = tracks.find(({ source }) => source === 'screen_share');
	// Tracks come in the order of importance: the first camera is that of whoever speaks, or spoke last.
	const speaker = tracks.find(({ source }) => source === 'camera');
	const whole = { xPx: 0, yPx: 0, ...size };
	if (!screen) return speaker ? [{ ...cameraTile(speaker), ...whole }] : [];
	const screenTile: Tile = { trackSid: screen.trackSid, ...whole, fit: 'contain' };
	return speaker && !speaker.muted
		? [screenTile, { ...cameraTile(speaker), ...corner(size), cornerRadiusPx: 12, caption: speaker.name }]
		: [screenTile];
};

function cameraTile({ trackSid, muted }: SceneTrack): Pick<Tile, 'trackSid' | 'fit' | 'standIn'> {
	return { trackSid, fit: 'cover', ...(muted && { standIn: 'silhouette' }) };
}

/** Bottom right, four wide and three high. */
function corner({ widthPx, heightPx }: FrameSize): Pick<Tile, 'xPx' | 'yPx' | 'widthPx' | 'heightPx'> {
	const shorterPx = Math.min(widthPx, heightPx);
	const width = Math.round(shorterPx * SPEAKER_SIZE);
	const height = Math.round((width * 3) / 4);
	const margin = Math.round(shorterPx * MARGIN);
	return { xPx: widthPx - width - margin, yPx: heightPx - height - margin, widthPx: width, heightPx: height };
}

export default lecture;

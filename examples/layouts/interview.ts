import type { Layout, SceneTrack, Tile } from 'roomreel/layouts';

/**
 * An interview: two people in two halves, with their names. Whoever came first sits left and stays there, whoever speaks.
 * With only one of them there, that one has the whole picture.
 */
const interview: Layout = ({ tracks }, { widthPx, heightPx }) => {
	const guests = tracks
		.filter(({ source }) => source === 'camera')
		.toSorted((a, b) => a.joinedAtMs - b.joinedAtMs || a.identity.localeCompare(b.identity))
		.slice(0, 2);
	if (guests.length < 2) return guests.map((guest) => ({ ...guestTile(guest), xPx: 0, yPx: 0, widthPx, heightPx }));
	const isUpright = heightPx > widthPx;
	const middlePx = Math.round((isUpright ? heightPx : widthPx) / 2);
	return guests.map((guest, index) => {
		const startPx = index * middlePx;
		const place = isUpright
			? { xPx: 0, yPx: startPx, widthPx, heightPx: index === 0 ? middlePx : heightPx - middlePx }
			: { xPx: startPx, yPx: 0, widthPx: index === 0 ? middlePx : widthPx - middlePx, heightPx };
		return { ...guestTile(guest), ...place };
	});
};

function guestTile({
	trackSid,
	name,
	isSpeaking,
	muted,
}: SceneTrack): Omit<Tile, 'xPx' | 'yPx' | 'widthPx' | 'heightPx'> {
	return { trackSid, fit: 'cover', caption: name, isOutlined: isSpeaking, ...(muted && { standIn: 'silhouette' }) };
}

export default interview;

import { TrackInfo } from '@livekit/protocol';
import { RemoteTrackPublication, type Track, TrackEvent } from 'livekit-client';

/** A publication of the client, and what it asks the server for, such as `subscribe` or `disabled`. */
export function publicationOf(kind: Track.Kind): { publication: RemoteTrackPublication; requests: string[] } {
	const publication = new RemoteTrackPublication(kind, new TrackInfo({ sid: `TR_${kind}` }), false);
	const requests: string[] = [];
	publication.on(TrackEvent.UpdateSubscription, ({ subscribe }) =>
		requests.push(subscribe ? 'subscribe' : 'unsubscribe'),
	);
	publication.on(TrackEvent.UpdateSettings, ({ disabled }) => requests.push(disabled ? 'disabled' : 'enabled'));
	return { publication, requests };
}

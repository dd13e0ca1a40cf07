/** A template as a user writes one: livekit-client for the room, LiveKit's egress-sdk for the recorder, unmodified. */
import egressSdk from '@livekit/egress-sdk';
import { type RemoteTrack, Room, RoomEvent, Track } from 'livekit-client';

// A package of CommonJS: for a bundler that keeps to Node's rules its default export is the module itself.
const EgressHelper = (egressSdk as { default?: typeof egressSdk }).default ?? egressSdk;
const room = new Room();
const stage = document.getElementById('stage') as HTMLElement;

room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack, _publication, participant) => {
	const element = track.attach();
	stage.append(element);
	if (track.kind !== Track.Kind.Video) return;
	// By name, whoever comes first. Moving the element would stop it.
	element.style.order = String(participant.identity.charCodeAt(0));
	element.addEventListener('playing', () => EgressHelper.startRecording(), { once: true });
});
room.on(RoomEvent.TrackUnsubscribed, (track: RemoteTrack) => {
	for (const element of track.detach()) element.remove();
});

function show(layout: string): void {
	document.body.style.background = layout === 'after' ? 'rgb(20, 160, 20)' : 'rgb(160, 20, 20)';
}

EgressHelper.onLayoutChanged(show);
show(EgressHelper.getLayout());
await room.connect(EgressHelper.getLiveKitURL(), EgressHelper.getAccessToken());
EgressHelper.setRoom(room);

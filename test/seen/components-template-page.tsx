/** A template as LiveKit's own are made: React, LiveKit's components, and egress-sdk, all unmodified. */
import {
	GridLayout,
	LiveKitRoom,
	ParticipantTile,
	RoomAudioRenderer,
	useRoomContext,
	useTracks,
} from '@livekit/components-react';
import egressSdk from '@livekit/egress-sdk';
import { Track } from 'livekit-client';
import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';

// A package of CommonJS: for a bundler that keeps to Node's rules its default export is the module itself.
const EgressHelper = (egressSdk as { default?: typeof egressSdk }).default ?? egressSdk;

function Stage() {
	const room = useRoomContext();
	const tracks = useTracks([Track.Source.Camera]).filter(({ participant }) => !participant.isLocal);
	useEffect(() => EgressHelper.setRoom(room), [room]);
	return (
		<GridLayout tracks={tracks} style={{ height: '100vh' }}>
			<ParticipantTile />
		</GridLayout>
	);
}

// Events of media do not bubble, and are seen on their way down.
document.addEventListener('playing', () => EgressHelper.startRecording(), { capture: true, once: true });
createRoot(document.getElementById('root') as HTMLElement).render(
	<LiveKitRoom serverUrl={EgressHelper.getLiveKitURL()} token={EgressHelper.getAccessToken()} connect>
		<Stage />
		<RoomAudioRenderer />
	</LiveKitRoom>,
);

import { RoomEvent } from 'livekit-client';

/** Client events after which publications may be there that nobody has asked for yet. */
export const PUBLICATION_EVENTS = [
	RoomEvent.SignalConnected,
	RoomEvent.ParticipantConnected,
	RoomEvent.TrackPublished,
	RoomEvent.Reconnected,
] as const;

/** Client events after which tracks or scene may be others. */
export const SCENE_EVENTS = [
	...PUBLICATION_EVENTS,
	RoomEvent.ParticipantDisconnected,
	RoomEvent.TrackUnpublished,
	RoomEvent.TrackSubscribed,
	RoomEvent.TrackUnsubscribed,
	RoomEvent.TrackMuted,
	RoomEvent.TrackUnmuted,
	RoomEvent.ActiveSpeakersChanged,
] as const;

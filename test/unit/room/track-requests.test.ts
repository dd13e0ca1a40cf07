import { expect, test } from '@playwright/test';
import { type RemoteTrack, Track } from 'livekit-client';
import type { LiveTrack } from '../../../recorder-page/room/handed-tracks.ts';
import { TrackRequests } from '../../../recorder-page/room/track-requests.ts';
import { publicationOf } from './room-publication.ts';

function subscribed(kind: Track.Kind): { live: LiveTrack; requests: string[] } {
	const { publication, requests } = publicationOf(kind);
	publication.setSubscribed(true);
	publication.setEnabled(false);
	requests.length = 0;
	return { live: { track: { kind } as RemoteTrack, publication } as LiveTrack, requests };
}

test('the sound of a track that is read is asked for once', () => {
	const { live, requests } = subscribed(Track.Kind.Audio);
	const tracks = new TrackRequests();
	tracks.applyTo(live);
	expect(requests).toEqual([]);
	tracks.markRead(live);
	tracks.markRead(live);
	expect(requests).toEqual(['enabled']);
});

test('sounds are asked for once more as they were, never off in between, and videos, which the client repeats, are not', () => {
	const read = subscribed(Track.Kind.Audio);
	const unread = subscribed(Track.Kind.Audio);
	const video = subscribed(Track.Kind.Video);
	const tracks = new TrackRequests();
	tracks.markRead(read.live);
	read.requests.length = 0;
	tracks.repeatSounds([read.live, unread.live, video.live]);
	expect(read.requests).toEqual(['enabled']);
	expect(unread.requests).toEqual(['disabled']);
	expect(video.requests).toEqual([]);
});

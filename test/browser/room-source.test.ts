import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { AccessToken, type VideoGrant } from 'livekit-server-sdk';
import { type BrowserPage, openBrowserPage } from '../support/browser-page.ts';
import { freePorts } from '../support/free-ports.ts';
import { type LiveKitServer, startLiveKitServer } from '../support/livekit-server.ts';
import { type Publisher, type Publishers, startPublishers } from '../support/publisher.ts';
import type { PublisherOptions } from '../support/publisher-protocol.ts';
import type { JoinArguments, RoomRecord, TrackRecord } from './room-source-page.ts';

const PAGE_PATH = resolve(import.meta.dirname, 'room-source-page.ts');
type PageModule = typeof import('./room-source-page.ts');

const RECORDER = 'EG_recorder';

/** Media, leaving and closing take a moment on a busy machine; a test waits for facts, this long at most. */
const PATIENCE = { timeout: 20_000 };

/** Enough of a track to know that it flows. */
const SOME_PACKETS = 25;
const SOME_PICTURES = 10;

/** Luma of a plain part may differ by what lossy encoding does to it. */
const LUMA_TOLERANCE = 12;
const WHITE = { rgb: [255, 255, 255], luma: 235 } as const;
const GREY = { rgb: [128, 128, 128], luma: 126 } as const;

let server: LiveKitServer;
let publishers: Publishers;
let browser: BrowserPage<PageModule>;
let roomName: string;
const guests: Publisher[] = [];

test.beforeAll(async () => {
	server = await startLiveKitServer({ autoCreate: false });
	publishers = await startPublishers(server);
	browser = await openBrowserPage<PageModule>(PAGE_PATH);
});

test.afterAll(async () => {
	await browser?.close();
	await publishers?.close();
	await server?.close();
});

test.beforeEach(async () => {
	roomName = `room-${crypto.randomUUID()}`;
	await server.rooms.createRoom({ name: roomName });
});

test.afterEach(async () => {
	await browser.entry.evaluate((page) => page.close());
	// Those who have gone already refuse to go again.
	await Promise.allSettled(guests.splice(0).map((guest) => guest.leave()));
	await server.rooms.deleteRoom(roomName).catch(() => {});
});

/** Joins the test's room and publishes, until the end of the test at most. */
async function comeAs(identity: string, options: Partial<PublisherOptions> = {}): Promise<Publisher> {
	const guest = await publishers.join({ room: roomName, identity, framerateFps: 15, ...options });
	guests.push(guest);
	return guest;
}

async function recorderToken({ secret = server.apiSecret, room = roomName } = {}): Promise<string> {
	const token = new AccessToken(server.apiKey, secret, { identity: RECORDER });
	const grant: VideoGrant = {
		room,
		roomJoin: true,
		canSubscribe: true,
		canPublish: false,
		hidden: true,
		recorder: true,
	};
	token.addGrant({ ...grant, canPublishData: false });
	return await token.toJwt();
}

/** Joins the test's room; the record grows from then on. */
async function joinRoom(): Promise<void> {
	expect(await tryToJoin(server.url, await recorderToken())).toBeNull();
}

function tryToJoin(url: string, token: string, options: JoinArguments = {}) {
	return browser.entry.evaluate((page, args) => page.join(...args), [url, token, options] as const);
}

function read(): Promise<RoomRecord> {
	return browser.entry.evaluate((page) => page.read());
}

/** Resolves with the record once `fact` is true of it. */
async function recordWhen(fact: (record: RoomRecord) => boolean): Promise<RoomRecord> {
	await expect.poll(async () => fact(await read()), PATIENCE).toBe(true);
	return await read();
}

const trackNow = (trackSid: string | undefined) => trackWhen(trackSid, () => true);

async function trackWhen(trackSid: string | undefined, fact: (track: TrackRecord) => boolean): Promise<TrackRecord> {
	const find = ({ tracks }: RoomRecord) => tracks.findLast((track) => track.trackSid === trackSid);
	const record = await recordWhen((record) => {
		const track = find(record);
		return track !== undefined && fact(track);
	});
	return find(record) as TrackRecord;
}

const flows = ({ kind, packets, pictures }: TrackRecord) =>
	kind === 'audio' ? packets >= SOME_PACKETS : pictures >= SOME_PICTURES;

async function bothFlow({ audioTrackSid, videoTrackSid }: Publisher) {
	return { audio: await trackWhen(audioTrackSid, flows), video: await trackWhen(videoTrackSid, flows) };
}

async function identitiesInRoom(): Promise<string[]> {
	return (await server.rooms.listParticipants(roomName)).map(({ identity }) => identity).sort();
}

test('a participant who was there before is handed over with encoded sound, decoded pictures and a place in the scene', async () => {
	const alice = await comeAs('alice', { colour: GREY.rgb });
	await joinRoom();
	const { audio, video } = await bothFlow(alice);
	expect(audio).toMatchObject({ identity: 'alice', source: 'microphone', broughtStreams: true });
	expect(audio.mimeTypes).toEqual(['audio/red']);
	expect(video).toMatchObject({ identity: 'alice', broughtStreams: true, widthPx: 640, heightPx: 360 });
	expect(video.rtpTimestamp).not.toBeNull();
	expect(video.encodedPictures).toBeGreaterThanOrEqual(SOME_PICTURES);
	expect(Math.abs(video.luma - GREY.luma)).toBeLessThanOrEqual(LUMA_TOLERANCE);
	const { scene, videoPublications, subscribedTracks } = await read();
	expect({ videoPublications, subscribedTracks }).toEqual({ videoPublications: 1, subscribedTracks: 2 });
	expect(scene).toHaveLength(1);
	expect(scene[0]).toMatchObject({
		trackSid: alice.videoTrackSid,
		identity: 'alice',
		source: 'camera',
		muted: false,
		publishedWidthPx: 640,
		publishedHeightPx: 360,
	});
	expect(scene[0]?.joinedAtMs).toBeGreaterThan(Date.now() - 600_000);
});

test('no picture is sent before it is asked for, and the first one then is a key frame', async () => {
	const alice = await comeAs('alice');
	expect(await tryToJoin(server.url, await recorderToken(), { holdVideo: true })).toBeNull();
	await trackWhen(alice.audioTrackSid, ({ packets }) => packets >= 2 * SOME_PACKETS);
	const { encodedPictures } = await trackWhen(alice.videoTrackSid, () => true);
	expect(encodedPictures).toBe(0);
	await browser.entry.evaluate((page, trackSid) => page.receive(trackSid), alice.videoTrackSid ?? '');
	const { beganWithKeyFrame } = await trackWhen(alice.videoTrackSid, flows);
	expect(beganWithKeyFrame).toBe(true);
});

test('sound that is published without redundancy, and a screen share with its sound, are handed over as what they are', async () => {
	const alice = await comeAs('alice', { red: false, source: 'screen_share' });
	await joinRoom();
	const { audio } = await bothFlow(alice);
	expect(audio).toMatchObject({ source: 'screen_share_audio', mimeTypes: ['audio/opus'] });
	expect((await read()).scene).toMatchObject([{ source: 'screen_share' }]);
});

test('a participant who comes later is handed over, too, and a participant who speaks is speaking in the scene', async () => {
	await joinRoom();
	expect(await read()).toMatchObject({ tracks: [], scene: [], videoPublications: 0, subscribedTracks: 0 });
	const bob = await comeAs('bob', { toneHz: 440 });
	await bothFlow(bob);
	const { scene } = await recordWhen((record) => record.scene.some(({ isSpeaking }) => isSpeaking));
	expect(scene[0]?.audioLevel).toBeGreaterThan(0);
	expect(scene[0]?.lastSpokeAtMs).toBeGreaterThan(Date.now() - 60_000);
});

test('whoever comes after others have left is seen and heard, also on receivers that carried others before', async () => {
	await joinRoom();
	// When a receiver becomes free is between server and client; some guests later one is used again for certain.
	for (let number = 1, isReused = false; !isReused; number += 1) {
		expect(number, 'guests without a receiver that is used again').toBeLessThan(8);
		const { rgb, luma } = number % 2 === 0 ? GREY : WHITE;
		const guest = await comeAs(`guest-${number}`, { colour: rgb });
		const { audio, video } = await bothFlow(guest);
		expect(Math.abs(video.luma - luma)).toBeLessThanOrEqual(LUMA_TOLERANCE);
		expect(video.encodedPictures).toBeGreaterThanOrEqual(SOME_PICTURES);
		expect((await read()).scene).toMatchObject([{ identity: `guest-${number}` }]);
		isReused = !audio.broughtStreams && !video.broughtStreams;
		await guest.leave();
		await trackWhen(guest.audioTrackSid, ({ hasEnded }) => hasEnded);
		await trackWhen(guest.videoTrackSid, ({ hasEnded, framesEnded }) => hasEnded && framesEnded);
		expect((await read()).scene).toEqual([]);
	}
});

test('a track that is unpublished ends, and its participant stays with the other', async () => {
	const alice = await comeAs('alice');
	await joinRoom();
	await bothFlow(alice);
	await alice.unpublish('video');
	await trackWhen(alice.videoTrackSid, ({ hasEnded, framesEnded }) => hasEnded && framesEnded);
	const { packets } = await trackWhen(alice.audioTrackSid, flows);
	await trackWhen(alice.audioTrackSid, (audio) => audio.packets > packets + SOME_PACKETS && !audio.hasEnded);
	expect(await read()).toMatchObject({ scene: [], subscribedTracks: 1, videoPublications: 0 });
});

test('of whoever is not to be recorded any more nothing is received, until that is taken back', async () => {
	const [alice, bob] = [await comeAs('alice'), await comeAs('bob')];
	await joinRoom();
	await Promise.all([bothFlow(alice), bothFlow(bob)]);
	const limitTo = (identities: string[]) => browser.entry.evaluate((page, names) => page.limitTo(names), identities);
	await limitTo(['bob']);
	const limited = await recordWhen(({ tracks }) => tracks.filter(({ hasEnded }) => hasEnded).length === 2);
	expect(limited.tracks.filter(({ hasEnded }) => hasEnded).map(({ identity }) => identity)).toEqual(['alice', 'alice']);
	expect(limited.scene.map(({ identity }) => identity)).toEqual(['bob']);
	expect(limited).toMatchObject({ videoPublications: 1, subscribedTracks: 2 });
	await limitTo(['alice', 'bob']);
	await bothFlow(alice);
	expect((await read()).scene.map(({ identity }) => identity).sort()).toEqual(['alice', 'bob']);
	expect((await trackNow(bob.videoTrackSid)).hasEnded).toBe(false);
});

test('a camera that is muted stays handed over, is muted in the scene, and never turns black', async () => {
	const alice = await comeAs('alice', { colour: WHITE.rgb });
	await joinRoom();
	await bothFlow(alice);
	await alice.setMuted('video', true);
	await recordWhen(({ scene }) => scene[0]?.muted === true);
	const { pictures } = await trackWhen(alice.videoTrackSid, flows);
	await alice.setMuted('video', false);
	const video = await trackWhen(alice.videoTrackSid, (track) => track.pictures > pictures + SOME_PICTURES);
	expect(video.lowestLuma).toBeGreaterThanOrEqual(WHITE.luma - LUMA_TOLERANCE);
	expect((await read()).scene).toMatchObject([{ muted: false }]);
});

test('tracks that are end-to-end encrypted are reported once each and never handed over', async () => {
	await comeAs('carol', { encryptionKey: 'a key that is shared' });
	const alice = await comeAs('alice');
	await joinRoom();
	await bothFlow(alice);
	const { events, tracks, videoPublications } = await read();
	const ofCarol = events.filter((event) => event.includes('carol'));
	expect(ofCarol.sort()).toEqual(['trackLeftOut carol audio encrypted', 'trackLeftOut carol video encrypted']);
	expect(tracks.map(({ identity }) => identity)).toEqual(['alice', 'alice']);
	expect(videoPublications).toBe(1);
});

test('a video in a codec that this browser does not decode is reported once, and neither waited for nor shown', async () => {
	const carol = await comeAs('carol', { video: 'vp9' });
	const alice = await comeAs('alice');
	expect(await tryToJoin(server.url, await recorderToken(), { withoutCodec: 'video/VP9' })).toBeNull();
	await bothFlow(alice);
	await trackWhen(carol.audioTrackSid, flows);
	const { videoPublications, participants } = await recordWhen(({ events }) =>
		events.includes('trackLeftOut carol video undecodable'),
	);
	expect(videoPublications).toBe(1);
	expect(participants.filter(({ identity }) => identity === 'carol')).toMatchObject([
		{ pendingSources: [], hasVideo: false },
	]);
	// Everybody's publications are looked through again.
	await comeAs('bob');
	const { events, tracks } = await recordWhen(({ tracks }) => tracks.some(({ identity }) => identity === 'bob'));
	expect(events.filter((event) => event.startsWith('trackLeftOut'))).toEqual(['trackLeftOut carol video undecodable']);
	expect(tracks.filter(({ identity, kind }) => identity === 'carol' && kind === 'video')).toEqual([]);
});

test('a video gets the simulcast layer that fits its tile, and another one when the tile changes', async () => {
	const alice = await comeAs('alice', { simulcast: true, widthPx: 1280, heightPx: 720 });
	await joinRoom();
	const { trackSid } = await trackWhen(alice.videoTrackSid, flows);
	const showAs = (widthPx: number, heightPx: number) =>
		browser.entry.evaluate((page, [trackSid, size]) => page.setTileSizes([[trackSid, size]]), [
			trackSid,
			{ widthPx, heightPx, fit: 'cover' },
		] as const);
	await showAs(320, 180);
	await trackWhen(trackSid, ({ widthPx }) => widthPx === 320);
	// As wide as it is, a picture of its shape is 360 high.
	await showAs(640, 100);
	await trackWhen(trackSid, ({ widthPx }) => widthPx === 640);
});

test('a video without a tile is not sent, and begins with a key frame when it has one', async () => {
	const alice = await comeAs('alice');
	await joinRoom();
	await bothFlow(alice);
	const { trackSid } = await trackWhen(alice.videoTrackSid, flows);
	await browser.entry.evaluate((page) => page.setTileSizes([]));
	// Her voice goes on, and tells that time passes.
	const picturesWhileSheSpeaks = async () => {
		const before = await trackNow(trackSid);
		const spoken = (await trackNow(alice.audioTrackSid)).packets;
		await trackWhen(alice.audioTrackSid, ({ packets }) => packets > spoken + 20);
		return (await trackNow(trackSid)).encodedPictures - before.encodedPictures;
	};
	await expect.poll(picturesWhileSheSpeaks).toBe(0);
	await browser.entry.evaluate((page, sid) => page.expectKeyFrame(sid), trackSid);
	await browser.entry.evaluate(
		(page, sid) => page.setTileSizes([[sid, { widthPx: 320, heightPx: 180, fit: 'cover' }]]),
		trackSid,
	);
	const { pictures } = await trackNow(trackSid);
	const again = await trackWhen(trackSid, (track) => track.pictures > pictures + 5);
	expect(again.beganWithKeyFrame).toBe(true);
});

test('metadata that the server gives to the recorder is passed on', async () => {
	await joinRoom();
	await server.rooms.updateParticipant(roomName, RECORDER, { metadata: '{"layout":"speaker"}' });
	await recordWhen(({ events }) => events.includes('recorderMetadata {"layout":"speaker"}'));
});

const ENDINGS: { how: string; cause: string; act: () => Promise<unknown> }[] = [
	{ how: 'room is deleted', cause: 'room_closed', act: () => server.rooms.deleteRoom(roomName) },
	{ how: 'recorder is removed', cause: 'removed', act: () => server.rooms.removeParticipant(roomName, RECORDER) },
	{
		how: 'identity of the recorder joins again',
		cause: 'duplicate_identity',
		act: () => comeAs(RECORDER, { video: 'none', audio: 'none' }),
	},
];

for (const { how, cause, act } of ENDINGS) {
	test(`when the ${how}, all tracks end, then the room ends as ${cause}, and nothing follows`, async () => {
		const alice = await comeAs('alice');
		await joinRoom();
		await bothFlow(alice);
		await act();
		const { events, subscribedTracks } = await recordWhen((record) => record.events.includes(`ended ${cause}`));
		expect(events.indexOf('trackEnded alice audio')).toBeGreaterThan(0);
		expect(events.indexOf('trackEnded alice video')).toBeGreaterThan(0);
		expect(events.at(-1)).toBe(`ended ${cause}`);
		expect(subscribedTracks).toBe(0);
	});
}

test('after a crash of the server everybody is handed over anew, on new receivers', async () => {
	// Its rooms go with it, so that this one must be allowed to make them anew.
	await using crashing = await startLiveKitServer();
	await using publishers = await startPublishers(crashing);
	const alice = await publishers.join({ room: roomName, identity: 'alice', framerateFps: 15 });
	expect(await tryToJoin(crashing.url, await recorderToken())).toBeNull();
	await bothFlow(alice);
	await crashing.killAndRestart();
	const { tracks, events } = await recordWhen((record) => {
		const current = record.tracks.filter(({ hasEnded }) => !hasEnded);
		return record.events.includes('connection reconnected') && current.length === 2 && current.every(flows);
	});
	expect(tracks.map(({ hasEnded }) => hasEnded)).toEqual([true, true, false, false]);
	expect(new Set(tracks.map(({ receiverId }) => receiverId)).size).toBe(4);
	expect(events.filter((event) => /^(connection|receiverClosed|ended)/.test(event))).toEqual([
		'connection reconnecting',
		'receiverClosed receiver-1',
		'receiverClosed receiver-2',
		'connection reconnected',
	]);
	await browser.entry.evaluate((page) => page.close());
});

test('closing ends every track and receiver, leaves the room, and can be done again', async () => {
	const alice = await comeAs('alice');
	await joinRoom();
	await bothFlow(alice);
	expect(await identitiesInRoom()).toEqual([RECORDER, 'alice']);
	await browser.entry.evaluate((page) => page.close());
	const { events } = await read();
	const ends = [/^trackEnded alice/, /^trackEnded alice/, /^receiverClosed/, /^receiverClosed/];
	expect(events.slice(-4)).toEqual(ends.map((end) => expect.stringMatching(end)));
	await expect.poll(identitiesInRoom, PATIENCE).toEqual(['alice']);
	await browser.entry.evaluate((page) => page.close());
	expect((await read()).events).toEqual(events);
});

test('a token that is signed with another secret is refused, and the error says so without naming the token', async () => {
	const token = await recorderToken({ secret: 'a-secret-of-somebody-else-and-long-enough' });
	const error = await tryToJoin(server.url, token);
	expect(error).toMatchObject({
		name: 'JoinError',
		reason: 'refused',
		message: expect.stringContaining('API key and secret'),
	});
	expect(error?.message).not.toContain(token);
});

test('a room that does not exist is not created, and the error says so', async () => {
	const room = `${roomName}-nowhere`;
	const error = await tryToJoin(server.url, await recorderToken({ room }));
	expect(error).toMatchObject({ reason: 'room_not_found', message: expect.stringContaining('does not exist') });
	expect(await server.rooms.listRooms([room])).toEqual([]);
});

test('a port where nobody listens is unreachable', async () => {
	const [port] = (await freePorts({ tcp: 1, udp: 0 })).tcp;
	expect(await tryToJoin(`ws://127.0.0.1:${port}`, await recorderToken())).toMatchObject({ reason: 'unreachable' });
});

test('a web server that is no LiveKit server is unreachable', async () => {
	const stranger = createServer((_, response) => response.writeHead(404).end('Not here.'));
	await once(stranger.listen(0, '127.0.0.1'), 'listening');
	try {
		const { port } = stranger.address() as AddressInfo;
		expect(await tryToJoin(`ws://127.0.0.1:${port}`, await recorderToken())).toMatchObject({ reason: 'unreachable' });
	} finally {
		stranger.close();
		stranger.closeAllConnections();
	}
});

for (const url of ['', 'not a url', 'ftp://127.0.0.1']) {
	test(`the URL ${JSON.stringify(url)} is refused by name`, async () => {
		const error = await tryToJoin(url, await recorderToken());
		expect(error).toMatchObject({ reason: 'bad_url', message: expect.stringContaining(JSON.stringify(url)) });
	});
}

for (const abortAfterMs of [0, 20, 60, 120]) {
	test(`joining that is called off after ${abortAfterMs} ms leaves nobody in the room`, async () => {
		const error = await tryToJoin(server.url, await recorderToken(), { abortAfterMs });
		if (error) expect(error.reason).toBe('cancelled');
		else await browser.entry.evaluate((page) => page.close());
		// Had the server still been busy with letting the recorder in, it would be done by the time that another is in.
		await comeAs('alice');
		await expect.poll(identitiesInRoom, PATIENCE).toEqual(['alice']);
	});
}

/** Joins rooms with a `RoomSource` in a page, gives its streams to a worker, and keeps a record of all that comes. */
import type { SceneTrack } from '../../layouts/layout.ts';
import { JoinError } from '../../recorder-page/room/join-error.ts';
import type { TileSize } from '../../recorder-page/room/layer-size.ts';
import type { RoomEvents } from '../../recorder-page/room/room-events.ts';
import { RoomSource } from '../../recorder-page/room/room-source.ts';
import type { ScenePresence } from '../../recorder-page/scene/scene-continuity.ts';
import type { TakerCommand, TakerReport } from './room-source-worker.ts';

/** One track that was handed over. A sid that comes again is a second entry. */
export type TrackRecord = {
	readonly trackSid: string;
	readonly identity: string;
	readonly kind: 'audio' | 'video';
	readonly source: string | null;
	readonly receiverId: string;
	readonly broughtStreams: boolean;
	hasEnded: boolean;
	framesEnded: boolean;
	packets: number;
	readonly mimeTypes: string[];
	encodedPictures: number;
	beganWithKeyFrame: boolean;
	pictures: number;
	/** Of the last picture. */
	widthPx: number;
	heightPx: number;
	rtpTimestamp: number | null;
	luma: number;
	lowestLuma: number;
};

/** Everything since `join`. */
export type RoomRecord = {
	readonly tracks: TrackRecord[];
	/** Names of events other than `sceneChanged`, in order, with what tells them apart. */
	readonly events: string[];
	scene: readonly SceneTrack[];
	participants: readonly ScenePresence[];
	scenes: number;
	videoPublications: number;
	subscribedTracks: number;
	/** From the call of `join` to the first decoded picture in the worker. */
	firstPictureMs: number | null;
};

let source: RoomSource | null = null;
let taker: Worker | null = null;
let record = emptyRecord();
let joinedAtMs = 0;
let holdsVideo = false;
let tileSizes: ReadonlyMap<string, TileSize> | null = null;

const { createOffer } = RTCPeerConnection.prototype;

const DEFAULT_TILE: TileSize = { widthPx: 640, heightPx: 360, fit: 'cover' };

/**
 * `abortAfterMs`: calls it off after that time. `holdVideo`: asks for no pictures before `receive`. `withoutCodec`: as a
 * browser that does not decode video of this MIME type.
 */
export type JoinArguments = {
	readonly abortAfterMs?: number;
	readonly holdVideo?: boolean;
	readonly withoutCodec?: string;
};

/** Joins and opens. Returns null, or why it could not. */
export async function join(
	url: string,
	token: string,
	{ abortAfterMs, holdVideo = false, withoutCodec }: JoinArguments = {},
): Promise<{ name: string; reason: string; message: string } | null> {
	record = emptyRecord();
	tileSizes = null;
	holdsVideo = holdVideo;
	joinedAtMs = performance.now();
	if (withoutCodec !== undefined) receiveWithout(withoutCodec);
	const signal = abortAfterMs === undefined ? {} : { signal: AbortSignal.timeout(abortAfterMs) };
	try {
		source = await RoomSource.join({ url, token, ...signal });
	} catch (error) {
		if (error instanceof JoinError) return { name: error.name, reason: error.reason, message: error.message };
		throw error;
	}
	taker = new Worker(new URL('./room-source-worker.ts', import.meta.url), { type: 'module' });
	taker.onmessage = ({ data }: MessageEvent<TakerReport>) => note(data);
	listen(source, taker);
	source.open();
	return null;
}

/** What came so far. */
export function read(): RoomRecord {
	return {
		...record,
		videoPublications: source?.videoPublications ?? 0,
		subscribedTracks: source?.subscribedTracks ?? 0,
	};
}

export function receive(trackSid: string): void {
	source?.receive(trackSid);
}

/** Lets `beganWithKeyFrame` tell of the next encoded picture, as if it were the first. */
export function expectKeyFrame(trackSid: string): void {
	const track = latest(trackSid);
	if (track) track.encodedPictures = 0;
}

/** Limits the recording to people of these identities from now on. */
export function limitTo(identities: readonly string[]): void {
	source?.limitTo((identity) => identities.includes(identity));
}

/** From now on; before, every video has a tile of 640x360. */
export function setTileSizes(sizes: [trackSid: string, size: TileSize][]): void {
	tileSizes = new Map(sizes);
	showTracks();
}

function showTracks(): void {
	const everybody = record.scene.map(({ trackSid }) => [trackSid, DEFAULT_TILE] as const);
	source?.setTileSizes(tileSizes ?? new Map(everybody));
}

/** Closes the room and the worker; the record stays. */
export async function close(): Promise<void> {
	await Promise.all([source?.close(), source?.close()]);
	taker?.terminate();
	RTCPeerConnection.prototype.createOffer = createOffer;
}

/** Every connection of this page, until `close`. */
function receiveWithout(mimeType: string): void {
	const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
	const others = codecs.filter((codec) => codec.mimeType !== mimeType);
	if (others.length === codecs.length) throw new Error(`The browser has no ${mimeType} to do without.`);
	RTCPeerConnection.prototype.createOffer = function (this: RTCPeerConnection, ...args: unknown[]) {
		const videos = this.getTransceivers().filter(({ receiver }) => receiver.track.kind === 'video');
		for (const transceiver of videos) transceiver.setCodecPreferences(others);
		return Reflect.apply(createOffer, this, args);
	} as typeof createOffer;
}

function emptyRecord(): RoomRecord {
	return {
		tracks: [],
		events: [],
		scene: [],
		participants: [],
		scenes: 0,
		videoPublications: 0,
		subscribedTracks: 0,
		firstPictureMs: null,
	};
}

function listen({ events }: RoomSource, worker: Worker): void {
	const send = (command: TakerCommand, transfer: Transferable[]) => worker.postMessage(command, transfer);
	events.on('audioTrack', ({ trackSid, identity, receiverId, source, packets }) => {
		addTrack({ trackSid, identity, receiverId, kind: 'audio', source, broughtStreams: packets !== null });
		send({ type: 'audio', trackSid, receiverId, packets }, packets ? [packets] : []);
	});
	events.on('videoTrack', ({ trackSid, identity, receiverId, encoded, frames }) => {
		addTrack({ trackSid, identity, receiverId, kind: 'video', source: null, broughtStreams: encoded !== null });
		const transfer = encoded ? [encoded.readable, encoded.writable, frames] : [frames];
		send({ type: 'video', trackSid, receiverId, encoded, frames }, transfer);
	});
	events.on('trackEnded', ({ trackSid }) => {
		const track = latest(trackSid);
		if (track) track.hasEnded = true;
		if (track?.kind === 'video') send({ type: 'endFrames', trackSid }, []);
		record.events.push(`trackEnded ${track?.identity} ${track?.kind}`);
	});
	events.on('receiverClosed', ({ receiverId }) => {
		record.events.push(`receiverClosed ${receiverId}`);
		send({ type: 'closeReceiver', receiverId }, []);
	});
	events.on('sceneChanged', ({ tracks, participants }) => {
		record.scene = tracks;
		record.participants = participants;
		record.scenes += 1;
		showTracks();
	});
	noteAs(events, 'recorderMetadata', (metadata) => metadata);
	noteAs(events, 'connection', ({ state }) => state);
	noteAs(events, 'trackLeftOut', ({ identity, kind, reason }) => `${identity} ${kind} ${reason}`);
	noteAs(events, 'ended', ({ cause }) => cause);
}

function noteAs<Name extends keyof RoomEvents>(
	events: RoomSource['events'],
	name: Name,
	textOf: (payload: RoomEvents[Name]) => string,
): void {
	events.on(name, (payload) => void record.events.push(`${name} ${textOf(payload)}`));
}

function addTrack(
	track: Pick<TrackRecord, 'trackSid' | 'identity' | 'receiverId' | 'kind' | 'source' | 'broughtStreams'>,
) {
	record.events.push(`${track.kind}Track ${track.identity}`);
	record.tracks.push({
		...track,
		hasEnded: false,
		framesEnded: false,
		packets: 0,
		mimeTypes: [],
		encodedPictures: 0,
		beganWithKeyFrame: false,
		pictures: 0,
		widthPx: 0,
		heightPx: 0,
		rtpTimestamp: null,
		luma: 0,
		lowestLuma: 255,
	});
}

function latest(trackSid: string): TrackRecord | undefined {
	return record.tracks.findLast((track) => track.trackSid === trackSid);
}

function note(report: TakerReport): void {
	const track = latest(report.trackSid);
	if (!track) return;
	switch (report.type) {
		case 'packet': {
			const mimeType = report.mimeType ?? 'none';
			track.packets += 1;
			if (!track.mimeTypes.includes(mimeType)) track.mimeTypes.push(mimeType);
			return;
		}
		case 'encodedPicture':
			if (track.encodedPictures === 0) track.beganWithKeyFrame = report.isKeyFrame;
			track.encodedPictures += 1;
			return;
		case 'picture':
			record.firstPictureMs ??= performance.now() - joinedAtMs;
			track.pictures += 1;
			track.widthPx = report.widthPx;
			track.heightPx = report.heightPx;
			track.rtpTimestamp = report.rtpTimestamp ?? null;
			track.luma = report.luma;
			track.lowestLuma = Math.min(track.lowestLuma, report.luma);
			return;
		case 'taken':
			if (report.kind === 'audio' || !holdsVideo) source?.receive(report.trackSid);
			return;
		case 'framesEnded':
			track.framesEnded = true;
			source?.release(report.trackSid);
	}
}

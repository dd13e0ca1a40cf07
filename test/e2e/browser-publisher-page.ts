/** Joins a room with livekit-client as an application does, and sends test picture and sound as camera and microphone. */
import { Room, Track, type TrackPublishOptions } from 'livekit-client';
import { drawStripes } from '../support/layer-stripes.ts';
import { type Rgb, TestPictureDrawer } from '../support/test-picture.ts';
import { flashesAt, renderTestSound, SAMPLE_RATE_HZ, type TestSound } from '../support/test-sound.ts';

/** What to send. */
export type BrowserPublisherOptions = Omit<TestSound, 'toneHz'> & {
	readonly url: string;
	readonly token: string;
	readonly colour: Rgb;
	readonly widthPx: number;
	readonly heightPx: number;
	readonly framerateFps: number;
	/** A tone for each channel: one or two. */
	readonly tonesHz: readonly number[];
	/** Of livekit-client, for the sound; its defaults where nothing is given. */
	readonly audioOptions?: TrackPublishOptions;
	/** The same for the picture. */
	readonly videoOptions?: TrackPublishOptions;
	/** How much sound each packet shall hold: 10, 20, 40 or 60 ms; 20, the browser's own choice, where nothing is given. */
	readonly packetMs?: number;
};

/** How the picture is sent. */
export type BrowserPublisherReport = {
	/** Such as `video/VP8`, one for each layer that is sent. */
	readonly videoCodecs: readonly string[];
	/** Heights of the layers in pixels, in no order; 0 for one that is not sent. */
	readonly layerHeightsPx: readonly number[];
	/** Spatial and temporal layers within each stream, such as `L3T3_KEY`. */
	readonly scalabilityModes: readonly string[];
	/** Packets of sound so far. */
	readonly soundPackets: number;
	/** When this was, on a clock that only goes on. */
	readonly atMs: number;
};

const BLOCK_SAMPLES = SAMPLE_RATE_HZ / 100;
const rooms: Room[] = [];
const timers: ReturnType<typeof setInterval>[] = [];
/** Without the form with callbacks, which nobody uses any more. */
type SetDescription = (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void>;

const packetsMs = new WeakMap<RTCPeerConnection, number>();
let nextPacketMs = 20;
let isAsking = false;

/** Lets one more participant join and publish with the client's defaults. Resolves when both tracks are published. */
export async function join(options: BrowserPublisherOptions): Promise<void> {
	const { url, token, audioOptions = {}, videoOptions = {} } = options;
	const room = new Room();
	rooms.push(room);
	if (options.packetMs !== undefined) askForPacketsOf(options.packetMs);
	const picture = new MediaStreamTrackGenerator({ kind: 'video' });
	const sound = new MediaStreamTrackGenerator({ kind: 'audio' });
	timers.push(setInterval(sender(options, picture.writable.getWriter(), sound.writable.getWriter()), 5));
	await room.connect(url, token);
	await room.localParticipant.publishTrack(sound, { source: Track.Source.Microphone, ...audioOptions });
	await room.localParticipant.publishTrack(picture, { source: Track.Source.Camera, ...videoOptions });
}

/** How a participant sends now; `index`: 0 for the one who joined first. */
export async function report(index = 0): Promise<BrowserPublisherReport> {
	const participant = rooms[index]?.localParticipant;
	const [video] = participant?.videoTrackPublications.values() ?? [];
	const [audio] = participant?.audioTrackPublications.values() ?? [];
	const stats = new Map([...((await video?.track?.sender?.getStats()) ?? [])]);
	const layers = [...stats.values()].filter(({ type }) => type === 'outbound-rtp');
	const soundStats = [...((await audio?.track?.sender?.getStats()) ?? [])].map(([, entry]) => entry);
	return {
		videoCodecs: layers.map(({ codecId }) => String(stats.get(codecId)?.mimeType)),
		scalabilityModes: layers.map(({ scalabilityMode }) => String(scalabilityMode)),
		layerHeightsPx: layers.map(({ frameHeight }) => Number(frameHeight ?? 0)),
		soundPackets: Number(soundStats.find(({ type }) => type === 'outbound-rtp')?.packetsSent ?? 0),
		atMs: performance.now(),
	};
}

/** All leave. */
export async function leave(): Promise<void> {
	for (const timer of timers) clearInterval(timer);
	for (const room of rooms) await room.disconnect();
}

/** Writes all pictures and blocks of sound whose time has come. */
function sender(
	options: BrowserPublisherOptions,
	pictures: WritableStreamDefaultWriter<VideoFrame>,
	sounds: WritableStreamDefaultWriter<AudioData>,
): () => void {
	const drawer = new TestPictureDrawer(options);
	const nowMs = () => performance.timeOrigin + performance.now();
	const { framerateFps, widthPx, heightPx, tonesHz } = options;
	let nextPicture = Math.ceil((nowMs() * framerateFps) / 1000);
	let nextBlock = Math.ceil(nowMs() / 10);
	return () => {
		for (; (nextBlock + 1) * 10 <= nowMs(); nextBlock++) {
			const data = new Int16Array(BLOCK_SAMPLES * tonesHz.length);
			for (const [channel, toneHz] of tonesHz.entries()) {
				const samples = data.subarray(channel * BLOCK_SAMPLES, (channel + 1) * BLOCK_SAMPLES);
				renderTestSound({ ...options, toneHz }, nextBlock * BLOCK_SAMPLES, samples);
			}
			const format = { format: 's16-planar', sampleRate: SAMPLE_RATE_HZ, numberOfChannels: tonesHz.length } as const;
			const place = { numberOfFrames: BLOCK_SAMPLES, timestamp: nextBlock * 10_000 };
			void sounds.write(new AudioData({ ...format, ...place, data }));
		}
		for (; (nextPicture * 1000) / framerateFps <= nowMs(); nextPicture++) {
			const timeMs = (nextPicture * 1000) / framerateFps;
			const bytes = drawer.draw(nextPicture, flashesAt(timeMs + 0.5, options.flashAtMs));
			drawStripes(bytes, widthPx);
			const frame = { codedWidth: widthPx, codedHeight: heightPx, timestamp: Math.round(timeMs * 1000) };
			void pictures.write(new VideoFrame(bytes, { format: 'I420', ...frame }));
		}
	};
}

/**
 * Has connections that are made from now on send packets of this length: it is written into what the other side answers
 * (`a=ptime`, RFC 8866, 6.4). Those that were made before keep theirs.
 */
function askForPacketsOf(packetMs: number): void {
	nextPacketMs = packetMs;
	if (isAsking) return;
	isAsking = true;
	const setRemoteDescription: SetDescription = RTCPeerConnection.prototype.setRemoteDescription;
	RTCPeerConnection.prototype.setRemoteDescription = async function (description) {
		const ownMs = packetsMs.get(this) ?? nextPacketMs;
		packetsMs.set(this, ownMs);
		const sdp = description.sdp?.replace(/^m=audio .*\r\n(?:[icbk]=.*\r\n)*/gm, `$&a=ptime:${ownMs}\r\n`);
		await setRemoteDescription.call(this, { type: description.type, ...(sdp === undefined ? {} : { sdp }) });
	};
}

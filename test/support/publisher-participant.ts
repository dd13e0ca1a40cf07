import {
	AudioFrame,
	AudioSource,
	EncryptionType,
	LocalAudioTrack,
	type LocalTrack,
	type LocalTrackPublication,
	LocalVideoTrack,
	Room,
	TrackPublishOptions,
	TrackSource,
	VideoBufferType,
	VideoCodec,
	VideoFrame,
	VideoSource,
} from '@livekit/rtc-node';
import type { JoinedPublisher, PublisherOptions } from './publisher-protocol.ts';
import { TestPictureDrawer } from './test-picture.ts';
import { flashesAt, renderTestSound, SAMPLE_RATE_HZ, type TestSound } from './test-sound.ts';

/** Sound goes to WebRTC in blocks of this length, the only one that it takes without a queue. */
export const AUDIO_BLOCK_MS = 10;

const BLOCK_SAMPLES = (SAMPLE_RATE_HZ * AUDIO_BLOCK_MS) / 1000;

/** Keep the size and drop pictures instead, when the encoder runs out of bits: tests read positions. */
const MAINTAIN_RESOLUTION = 2;

const VIDEO_CODECS = { vp8: VideoCodec.VP8, h264: VideoCodec.H264, vp9: VideoCodec.VP9, av1: VideoCodec.AV1 } as const;

/** One participant of `@livekit/rtc-node` with its tracks. Told what time it is, it sends what belongs there. */
export class PublisherParticipant {
	readonly framerateFps: number;
	readonly joined: JoinedPublisher;
	readonly #room: Room;
	readonly #options: PublisherOptions;
	readonly #sound: TestSound;
	readonly #tracks: Tracks;
	#lastSound: Promise<void> = Promise.resolve();

	private constructor(room: Room, options: PublisherOptions, tracks: Tracks) {
		this.#room = room;
		this.#options = options;
		this.#tracks = tracks;
		this.#sound = { toneHz: 0, voicePitchHz: 0, beepHz: 1000, flashAtMs: 0, ...options };
		this.framerateFps = options.framerateFps ?? 30;
		this.joined = {
			participantSid: room.localParticipant?.sid ?? '',
			...(tracks.video && { videoTrackSid: tracks.video.publication.sid ?? '' }),
			...(tracks.audio && { audioTrackSid: tracks.audio.publication.sid ?? '' }),
		};
	}

	/** Joins and publishes. Rejects with the SDK's error. */
	static async join(url: string, token: string, options: PublisherOptions): Promise<PublisherParticipant> {
		const room = new Room();
		const encryption = options.encryptionKey === undefined ? {} : { encryption: encryptionWith(options.encryptionKey) };
		await room.connect(url, token, { autoSubscribe: false, dynacast: false, ...encryption });
		try {
			const audio = await publishAudio(room, options);
			const video = await publishVideo(room, options);
			return new PublisherParticipant(room, options, { ...(audio && { audio }), ...(video && { video }) });
		} catch (error) {
			await room.disconnect();
			throw error;
		}
	}

	/** Sends picture `number`, whose time is `timeMs` since 1970. */
	sendPicture(number: number, timeMs: number): void {
		const video = this.#tracks.video;
		if (video === undefined) return;
		const bytes = video.drawer.draw(number, flashesAt(timeMs + HALF_MILLISECOND, this.#sound.flashAtMs));
		const frame = new VideoFrame(bytes, video.source.width, video.source.height, VideoBufferType.I420);
		video.source.captureFrame(frame, BigInt(Math.round(timeMs * 1000)));
	}

	/** Sends the sound of the block `block`, counted since 1970. */
	sendSound(block: number): void {
		const audio = this.#tracks.audio;
		if (audio === undefined) return;
		const samples = new Int16Array(BLOCK_SAMPLES);
		renderTestSound(this.#sound, block * BLOCK_SAMPLES, samples);
		const frame = new AudioFrame(samples, SAMPLE_RATE_HZ, 1, BLOCK_SAMPLES);
		// Native code takes each block on any of its threads: one after the other, or two that are due at once change
		// places. Fails only while the track goes away.
		this.#lastSound = this.#lastSound.then(() => audio.source.captureFrame(frame)).catch(() => {});
	}

	/** Takes one track out of the room; the participant stays. */
	async unpublish(kind: 'audio' | 'video'): Promise<void> {
		const published = this.#tracks[kind];
		if (published === undefined) throw new Error(`${this.#options.identity} publishes no ${kind}`);
		delete this.#tracks[kind];
		await this.#room.localParticipant?.unpublishTrack(published.publication.sid ?? '');
		await published.track.close();
	}

	/** Leaves the room and frees what native code holds. */
	async leave(): Promise<void> {
		const tracks = [this.#tracks.audio, this.#tracks.video];
		delete this.#tracks.audio;
		delete this.#tracks.video;
		await this.#room.disconnect();
		for (const published of tracks) await published?.track.close();
	}
}

/** Times of pictures are no whole milliseconds; a flash must not begin a picture late for rounding. */
const HALF_MILLISECOND = 0.5;

type Tracks = {
	audio?: { track: LocalTrack; publication: LocalTrackPublication; source: AudioSource };
	video?: { track: LocalTrack; publication: LocalTrackPublication; source: VideoSource; drawer: TestPictureDrawer };
};

async function publishAudio(room: Room, options: PublisherOptions): Promise<Tracks['audio']> {
	if (options.audio === 'none') return undefined;
	// No queue: a block goes to the encoder when it is given, so that sound leaves on the clock of the pictures.
	const source = new AudioSource(SAMPLE_RATE_HZ, 1, 0);
	const track = LocalAudioTrack.createAudioTrack('sound', source);
	const isScreen = options.source === 'screen_share';
	const publication = await publish(room, track, {
		source: isScreen ? TrackSource.SOURCE_SCREENSHARE_AUDIO : TrackSource.SOURCE_MICROPHONE,
		red: options.red ?? true,
		dtx: options.dtx ?? true,
		audioEncoding: { maxBitrate: 48_000n },
	});
	return { track, publication, source };
}

async function publishVideo(room: Room, options: PublisherOptions): Promise<Tracks['video']> {
	const codec = options.video ?? 'vp8';
	if (codec === 'none') return undefined;
	const { widthPx = 640, heightPx = 360, colour = [128, 128, 128] } = options;
	const source = new VideoSource(widthPx, heightPx);
	const track = LocalVideoTrack.createVideoTrack('picture', source);
	const publication = await publish(room, track, {
		source: options.source === 'screen_share' ? TrackSource.SOURCE_SCREENSHARE : TrackSource.SOURCE_CAMERA,
		videoCodec: VIDEO_CODECS[codec],
		simulcast: options.simulcast ?? false,
		videoEncoding: {
			maxBitrate: BigInt(options.videoBitrateBps ?? 1_500_000),
			maxFramerate: options.framerateFps ?? 30,
		},
		degradationPreference: MAINTAIN_RESOLUTION,
	});
	return { track, publication, source, drawer: new TestPictureDrawer({ widthPx, heightPx, colour }) };
}

async function publish(
	room: Room,
	track: LocalTrack,
	options: ConstructorParameters<typeof TrackPublishOptions>[0],
): Promise<LocalTrackPublication> {
	if (room.localParticipant === undefined) throw new Error('the room was left while publishing');
	return room.localParticipant.publishTrack(track, new TrackPublishOptions(options));
}

function encryptionWith(key: string) {
	return { keyProviderOptions: { sharedKey: new TextEncoder().encode(key) }, encryptionType: EncryptionType.GCM };
}

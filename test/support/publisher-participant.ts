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
import type { JoinedPublisher, PublishedPicture, PublisherOptions } from './publisher-protocol.ts';
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
	readonly #videos: PublishedVideo[];
	#audio: PublishedAudio | undefined;
	#lastSound: Promise<void> = Promise.resolve();

	private constructor(
		room: Room,
		options: PublisherOptions,
		audio: PublishedAudio | undefined,
		video: PublishedVideo | undefined,
	) {
		this.#room = room;
		this.#options = options;
		this.#audio = audio;
		this.#videos = video ? [video] : [];
		this.#sound = { toneHz: 0, voicePitchHz: 0, beepHz: 1000, flashAtMs: 0, ...options };
		this.framerateFps = options.framerateFps ?? 30;
		this.joined = {
			participantSid: room.localParticipant?.sid ?? '',
			...(video && { videoTrackSid: video.publication.sid ?? '' }),
			...(audio && { audioTrackSid: audio.publication.sid ?? '' }),
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
			return new PublisherParticipant(room, options, audio, video);
		} catch (error) {
			await room.disconnect();
			throw error;
		}
	}

	/** Sends picture `number`, whose time is `timeMs` since 1970, in every video track. */
	sendPicture(number: number, timeMs: number): void {
		for (const { source, drawer } of this.#videos) {
			const bytes = drawer.draw(number, flashesAt(timeMs + HALF_MILLISECOND, this.#sound.flashAtMs));
			const frame = new VideoFrame(bytes, drawer.widthPx, drawer.heightPx, VideoBufferType.I420);
			source.captureFrame(frame, BigInt(Math.round(timeMs * 1000)));
		}
	}

	/** Sends the sound of the block `block`, counted since 1970. */
	sendSound(block: number): void {
		const audio = this.#audio;
		if (audio === undefined) return;
		const samples = new Int16Array(BLOCK_SAMPLES);
		renderTestSound(this.#sound, block * BLOCK_SAMPLES, samples);
		const frame = new AudioFrame(samples, SAMPLE_RATE_HZ, 1, BLOCK_SAMPLES);
		// Native code takes each block on any of its threads: one after the other, or two that are due at once change
		// places. Fails only while the track goes away.
		this.#lastSound = this.#lastSound.then(() => audio.source.captureFrame(frame)).catch(() => {});
	}

	/** Publishes one more picture; resolves with the id of its track. Rejects with the SDK's error. */
	async publish(picture: PublishedPicture): Promise<string> {
		const video = await publishVideo(this.#room, { ...this.#options, ...picture });
		if (video === undefined) throw new Error('no picture was asked for');
		this.#videos.push(video);
		return video.publication.sid ?? '';
	}

	/** Sends the picture published last in another size from now on. */
	resize(widthPx: number, heightPx: number): void {
		const video = this.#videos.at(-1);
		if (video) video.drawer = new TestPictureDrawer({ widthPx, heightPx, colour: video.drawer.colour });
	}

	/** Takes one track out of the room, of several pictures the one published last; the participant stays. */
	async unpublish(kind: 'audio' | 'video'): Promise<void> {
		const published = kind === 'audio' ? this.#audio : this.#videos.pop();
		if (published === undefined) throw new Error(`${this.#options.identity} publishes no ${kind}`);
		if (kind === 'audio') this.#audio = undefined;
		await this.#room.localParticipant?.unpublishTrack(published.publication.sid ?? '');
		await published.track.close();
	}

	/** Leaves the room and frees what native code holds. */
	async leave(): Promise<void> {
		const tracks = [this.#audio, ...this.#videos.splice(0)];
		this.#audio = undefined;
		await this.#room.disconnect();
		for (const published of tracks) await published?.track.close();
	}
}

/** Times of pictures are no whole milliseconds; a flash must not begin a picture late for rounding. */
const HALF_MILLISECOND = 0.5;

type PublishedAudio = { track: LocalTrack; publication: LocalTrackPublication; source: AudioSource };
type PublishedVideo = {
	track: LocalTrack;
	publication: LocalTrackPublication;
	source: VideoSource;
	drawer: TestPictureDrawer;
};

async function publishAudio(room: Room, options: PublisherOptions): Promise<PublishedAudio | undefined> {
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

async function publishVideo(room: Room, options: PublisherOptions): Promise<PublishedVideo | undefined> {
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

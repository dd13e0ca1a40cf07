/**
 * Joins a room and sends H.264 pictures of one colour whose stream says what its samples are: an encoder that can be told
 * makes them, and they take the place of what WebRTC's own has made.
 */
import { Room, Track } from 'livekit-client';
import { colorSpaceOf, type SourceColour } from '../../recorder-page/compositor/source-colour.ts';
import type { Rgb } from '../support/test-picture.ts';
import { type Sample, sampleOfRgb } from '../unit/compositor/reference-colour.ts';

/** What to send. */
export type ToldPictures = {
	readonly url: string;
	readonly token: string;
	readonly rgb: Rgb;
	readonly colour: SourceColour;
	/** Even numbers. */
	readonly widthPx: number;
	readonly heightPx: number;
};

/** Chromium's own way to encoded frames, which the types lack. */
type SenderWithStreams = RTCRtpSender & {
	createEncodedStreams(): {
		readonly readable: ReadableStream<RTCEncodedVideoFrame>;
		readonly writable: WritableStream<RTCEncodedVideoFrame>;
	};
};

const INTERVAL_MS = 50;
const rooms: Room[] = [];
const timers: ReturnType<typeof setInterval>[] = [];

/** Joins and publishes one more participant. Resolves when the track is published. */
export async function join(pictures: ToldPictures): Promise<void> {
	const room = new Room();
	rooms.push(room);
	const track = new MediaStreamTrackGenerator({ kind: 'video' });
	const writer = track.writable.getWriter();
	let number = 0;
	timers.push(setInterval(() => void writer.write(pictureOf(pictures, number++)), INTERVAL_MS));
	// So that `createEncodedStreams` may be called.
	const rtcConfig = { encodedInsertableStreams: true } as RTCConfiguration;
	await room.connect(pictures.url, pictures.token, { autoSubscribe: false, rtcConfig });
	const { track: published } = await room.localParticipant.publishTrack(track, {
		...{ source: Track.Source.Camera, simulcast: false, videoCodec: 'h264', backupCodec: false },
	});
	const sender = published?.sender as SenderWithStreams | undefined;
	if (!sender) throw new Error('The picture is published without a sender');
	const { readable, writable } = sender.createEncodedStreams();
	// Ends with the room.
	void readable
		.pipeThrough(replacing(pictures))
		.pipeTo(writable)
		.catch(() => undefined);
}

/** All leave. */
export async function leave(): Promise<void> {
	for (const timer of timers) clearInterval(timer);
	for (const room of rooms) await room.disconnect();
}

function replacing(pictures: ToldPictures): TransformStream<RTCEncodedVideoFrame, RTCEncodedVideoFrame> {
	let waiting: PromiseWithResolvers<ArrayBuffer> | undefined;
	const encoder = new VideoEncoder({
		output: (chunk) => {
			const bytes = new ArrayBuffer(chunk.byteLength);
			chunk.copyTo(bytes);
			waiting?.resolve(bytes);
		},
		error: (error) => waiting?.reject(error),
	});
	const { widthPx: width, heightPx: height } = pictures;
	const avc = { format: 'annexb' } as const;
	encoder.configure({ codec: 'avc1.42E01F', width, height, bitrate: 1_000_000, latencyMode: 'realtime', avc });
	let number = 0;
	return new TransformStream({
		async transform(frame, controller) {
			waiting = Promise.withResolvers();
			const picture = pictureOf(pictures, number++);
			encoder.encode(picture, { keyFrame: frame.type === 'key' });
			picture.close();
			frame.data = await waiting.promise;
			controller.enqueue(frame);
		},
	});
}

function pictureOf({ rgb, colour, widthPx, heightPx }: ToldPictures, number: number): VideoFrame {
	const sample = sampleOfRgb(rgb.map((channel) => channel / 255) as unknown as Sample, colour);
	const lumaBytes = widthPx * heightPx;
	const bytes = new Uint8ClampedArray((lumaBytes * 3) / 2);
	bytes.fill(sample[0], 0, lumaBytes);
	bytes.fill(sample[1], lumaBytes, (lumaBytes * 5) / 4);
	bytes.fill(sample[2], (lumaBytes * 5) / 4);
	const timestamp = number * INTERVAL_MS * 1000;
	const colorSpace = colorSpaceOf(colour);
	return new VideoFrame(bytes, { format: 'I420', codedWidth: widthPx, codedHeight: heightPx, timestamp, colorSpace });
}

/** Takes the streams of a `RoomSource` in a worker, as the recorder does, and reports what comes out of them. */
import { COLOUR_PART } from '../support/test-picture.ts';

/** Page to worker. Streams are null when the receiver's were sent with an earlier track. */
export type TakerCommand =
	| {
			readonly type: 'audio';
			readonly trackSid: string;
			readonly receiverId: string;
			readonly packets: ReadableStream<RTCEncodedAudioFrame> | null;
	  }
	| {
			readonly type: 'video';
			readonly trackSid: string;
			readonly receiverId: string;
			readonly encoded: {
				readonly readable: ReadableStream<RTCEncodedVideoFrame>;
				readonly writable: WritableStream<RTCEncodedVideoFrame>;
			} | null;
			readonly frames: ReadableStream<VideoFrame>;
	  }
	| { readonly type: 'endFrames'; readonly trackSid: string }
	| { readonly type: 'closeReceiver'; readonly receiverId: string };

/** Worker to page. */
export type TakerReport =
	| {
			readonly type: 'packet';
			readonly trackSid: string;
			readonly mimeType: string | undefined;
			readonly sequenceNumber: number | undefined;
			readonly sizeBytes: number;
	  }
	| { readonly type: 'encodedPicture'; readonly trackSid: string; readonly isKeyFrame: boolean }
	| {
			readonly type: 'picture';
			readonly trackSid: string;
			readonly widthPx: number;
			readonly heightPx: number;
			readonly rtpTimestamp: number | undefined;
			/** Of the part that is always plain in the participant's colour. */
			readonly luma: number;
	  }
	/** A track's streams are taken: its media may be asked for. */
	| { readonly type: 'taken'; readonly kind: 'audio' | 'video'; readonly trackSid: string }
	/** The frames of a track that has ended were cancelled. */
	| { readonly type: 'framesEnded'; readonly trackSid: string };

/** Chromium knows when a decoded frame was sent; the types do not. */
type FrameWithMetadata = VideoFrame & { metadata(): { readonly rtpTimestamp?: number } };

const scope = self as unknown as {
	onmessage: (event: MessageEvent<TakerCommand>) => void;
	postMessage: (report: TakerReport) => void;
};
/** Of each track; more than one where it came again before the last one was ended. */
const frameReaders = new Map<string, ReadableStreamDefaultReader<VideoFrame>[]>();
/** Which track each receiver carries now, and what lets its streams go. */
const receivers = new Map<string, { trackSid: string; readonly letGo: AbortController }>();

scope.onmessage = ({ data: command }) => {
	if (command.type === 'closeReceiver') {
		receivers.get(command.receiverId)?.letGo.abort();
		receivers.delete(command.receiverId);
		return;
	}
	const { trackSid } = command;
	if (command.type === 'endFrames') {
		void endFrames(trackSid);
		return;
	}
	const { receiverId } = command;
	const known = receivers.get(receiverId);
	const receiver = known ?? { trackSid, letGo: new AbortController() };
	receiver.trackSid = trackSid;
	receivers.set(receiverId, receiver);
	const { signal } = receiver.letGo;
	if (command.type === 'audio') {
		const write = (packet: RTCEncodedAudioFrame) => notePacket(receiver.trackSid, packet);
		command.packets?.pipeTo(new WritableStream({ write }), { signal }).catch(ignoreAbort);
		scope.postMessage({ type: 'taken', kind: 'audio', trackSid });
		return;
	}
	const reader = command.frames.getReader();
	frameReaders.set(trackSid, [...(frameReaders.get(trackSid) ?? []), reader]);
	void readFrames(trackSid, reader);
	const noting = new TransformStream<RTCEncodedVideoFrame, RTCEncodedVideoFrame>({
		transform(picture, controller) {
			scope.postMessage({ type: 'encodedPicture', trackSid: receiver.trackSid, isKeyFrame: picture.type === 'key' });
			controller.enqueue(picture);
		},
	});
	command.encoded?.readable.pipeThrough(noting).pipeTo(command.encoded.writable, { signal }).catch(ignoreAbort);
	scope.postMessage({ type: 'taken', kind: 'video', trackSid });
};

function notePacket(trackSid: string, packet: RTCEncodedAudioFrame): void {
	const { mimeType, sequenceNumber } = packet.getMetadata();
	scope.postMessage({ type: 'packet', trackSid, mimeType, sequenceNumber, sizeBytes: packet.data.byteLength });
}

function ignoreAbort(error: unknown): void {
	if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
}

async function endFrames(trackSid: string): Promise<void> {
	await frameReaders.get(trackSid)?.shift()?.cancel();
	scope.postMessage({ type: 'framesEnded', trackSid });
}

async function readFrames(trackSid: string, reader: ReadableStreamDefaultReader<VideoFrame>): Promise<void> {
	for (let { value: frame } = await reader.read(); frame; { value: frame } = await reader.read()) {
		const { codedWidth: widthPx, codedHeight: heightPx } = frame;
		const { rtpTimestamp } = (frame as FrameWithMetadata).metadata();
		const pixels = new Uint8Array(frame.allocationSize());
		await frame.copyTo(pixels);
		frame.close();
		const column = Math.round((COLOUR_PART.x + COLOUR_PART.width / 2) * widthPx);
		const row = Math.round((COLOUR_PART.y + COLOUR_PART.height / 2) * heightPx);
		const luma = pixels[row * widthPx + column] ?? 0;
		scope.postMessage({ type: 'picture', trackSid, widthPx, heightPx, rtpTimestamp, luma });
	}
}

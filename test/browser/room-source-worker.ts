/** Takes the streams of a `RoomSource` in a worker, as the recorder does, and reports what comes out of them. */
import { ReceiverTaps } from '../../recorder-page/room/receiver-taps.ts';
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
	| { readonly type: 'encodedPicture'; readonly trackSid: string; readonly rtpTimestamp: number | undefined }
	| {
			readonly type: 'picture';
			readonly trackSid: string;
			readonly widthPx: number;
			readonly heightPx: number;
			readonly rtpTimestamp: number | undefined;
			/** Of the part that is always plain in the participant's colour. */
			readonly luma: number;
	  }
	| { readonly type: 'framesEnded'; readonly trackSid: string };

/** Chromium knows when a decoded frame was sent; the types do not. */
type FrameWithMetadata = VideoFrame & { metadata(): { readonly rtpTimestamp?: number } };

const scope = self as unknown as {
	onmessage: (event: MessageEvent<TakerCommand>) => void;
	postMessage: (report: TakerReport) => void;
};
const soundTaps = new ReceiverTaps<RTCEncodedAudioFrame>();
const pictureTaps = new ReceiverTaps<RTCEncodedVideoFrame>();

scope.onmessage = ({ data: command }) => {
	if (command.type === 'closeReceiver') {
		soundTaps.close(command.receiverId);
		pictureTaps.close(command.receiverId);
		return;
	}
	const { trackSid, receiverId } = command;
	if (command.type === 'audio') {
		if (command.packets) soundTaps.open(receiverId, { readable: command.packets });
		soundTaps.listen(receiverId, (packet) => {
			const { mimeType, sequenceNumber } = packet.getMetadata();
			scope.postMessage({ type: 'packet', trackSid, mimeType, sequenceNumber, sizeBytes: packet.data.byteLength });
		});
	} else {
		if (command.encoded) pictureTaps.open(receiverId, command.encoded);
		pictureTaps.listen(receiverId, (picture) => {
			scope.postMessage({ type: 'encodedPicture', trackSid, rtpTimestamp: picture.getMetadata().rtpTimestamp });
		});
		void readFrames(trackSid, command.frames);
	}
};

async function readFrames(trackSid: string, frames: ReadableStream<VideoFrame>): Promise<void> {
	for await (const frame of frames) {
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
	scope.postMessage({ type: 'framesEnded', trackSid });
}

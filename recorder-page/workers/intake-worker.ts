import type { WarningCode } from '../../protocol/messages.ts';
import { MixFeeder } from '../audio/mix-feeder.ts';
import { MIX_RATE_HZ } from '../audio/mix-rate.ts';
import type { VoicePacket } from '../audio/packet-placement.ts';
import { PolyphaseFilter } from '../audio/polyphase-filter.ts';
import { takePackets } from '../audio/voice-intake.ts';
import { WebCodecsOpusDecoder } from '../audio/webcodecs-opus-decoder.ts';
import { CaptureIntake } from '../capture/capture-intake.ts';
import { TAB_SID } from '../capture/tab-tile.ts';
import { tapEncodedPictures } from '../compositor/encoded-tap.ts';
import { PictureIntake, type PictureIntakeOptions } from '../compositor/picture-intake.ts';
import { SlotAllocator } from '../compositor/slot-allocator.ts';
import { EndTimer } from '../timing/end-timer.ts';
import { FlowWatch } from '../timing/flow-watch.ts';
import { TrackReceivers } from './track-receivers.ts';
import type { IntakeCommand, IntakeReport, PictureDelivery, SlotReturn } from './worker-messages.ts';

const STATS_INTERVAL_MS = 250;

const NO_MEMORY_TEXT = 'more and larger pictures come than there is memory for: some are left out';

type Init = Extract<IntakeCommand, { type: 'init' }>;
type Configure = Extract<IntakeCommand, { type: 'configure' }>;
type AudioTrack = Extract<IntakeCommand, { type: 'audioTrack' }>;
type VideoTrack = Extract<IntakeCommand, { type: 'videoTrack' }>;
type Tab = Extract<IntakeCommand, { type: 'tab' }>;

/** The worker that takes media in: sound as encoded packets, pictures as decoded frames. Never held up by composing. */
class IntakeWorkerMain {
	readonly #output: MessagePort;
	readonly #feeder: MixFeeder;
	readonly #receivers = new TrackReceivers();
	readonly #pictures = new Map<string, PictureIntake>();
	#capture: CaptureIntake | null = null;
	readonly #polyphase: WebAssembly.Module;
	readonly #reported = new Set<string>();
	readonly #flow = new FlowWatch((gap) => report({ type: 'gap', ...gap }));
	/** Says when a recording without sound ends; where there is sound, its last span does. */
	readonly #endTimer = new EndTimer((endedAtMs) => this.#flow.finish(endedAtMs));
	#startedAtMs = 0;
	#recordedSamples = 0;
	#hasSound = true;
	#hasHeard = false;
	#memory: WebAssembly.Memory | null = null;
	#allocator: SlotAllocator | null = null;

	constructor({ output, polyphase }: Init) {
		this.#output = output;
		this.#polyphase = polyphase;
		output.onmessage = (event: MessageEvent<SlotReturn>) => this.#allocator?.free(event.data.slot);
		this.#feeder = new MixFeeder({
			filter: new PolyphaseFilter({ inputRateHz: MIX_RATE_HZ, outputRateHz: MIX_RATE_HZ, kernel: polyphase }),
			createDecoder: () => new WebCodecsOpusDecoder(),
			deliver: ({ lengthSamples, voices, isLast }) => {
				this.#recordedSamples += lengthSamples;
				if (isLast) this.#finishSound(this.#startedAtMs + (this.#recordedSamples * 1000) / MIX_RATE_HZ);
				const buffers = new Set(voices.flatMap(({ left, right }) => [left.buffer, right.buffer]));
				report({ type: 'voices', lengthSamples, voices, isLast }, [...buffers] as ArrayBuffer[]);
			},
			onError: (error) => report({ type: 'failed', message: `taking in the sound failed: ${error.message}` }),
		});
		setInterval(() => this.#reportStats(), STATS_INTERVAL_MS);
	}

	handle(command: IntakeCommand): void {
		switch (command.type) {
			case 'configure':
				this.#configure(command);
				break;
			case 'audioTrack':
				this.#addAudioTrack(command);
				break;
			case 'videoTrack':
				this.#addVideoTrack(command);
				break;
			case 'tab':
				this.#addTab(command);
				break;
			case 'trackEnded':
				this.#endTrack(command.trackSid, command.momentMs);
				break;
			case 'receiverClosed':
				this.#receivers.close(command.receiverId);
				break;
			case 'connection':
				this.#flow.noteConnection(command.isConnected, command.atMs);
				break;
			case 'path':
				if (command.isAlive) this.#flow.noteLivePath(command.atMs);
				else this.#flow.noteDeadPath(command.atMs);
				break;
			case 'start':
				this.#startedAtMs = command.startedAtMs;
				if (this.#hasSound) this.#feeder.start(command.startedAtMs);
				break;
			case 'finish':
				if (this.#hasSound) this.#feeder.finish(command.durationS);
				else this.#endTimer.endAt(this.#startedAtMs + command.durationS * 1000);
				break;
		}
	}

	#configure({ pictures, hasSound }: Configure): void {
		this.#hasSound = hasSound;
		if (!pictures) return;
		this.#memory = pictures.memory;
		this.#allocator = new SlotAllocator(pictures.memory, pictures.slotsOffsetBytes);
	}

	#addAudioTrack({ trackSid, receiverId, packets }: AudioTrack): void {
		if (packets) {
			const close = takePackets(packets, {
				onPacket: (packet) => this.#addPacket(receiverId, packet),
				onUnsupported: (mimeType) =>
					this.#report('undecodable_track', `a voice comes as ${mimeType}, which cannot be decoded; it is not heard`),
			});
			this.#receivers.add(receiverId, close);
		}
		this.#receivers.put(trackSid, receiverId);
		report({ type: 'trackTaken', trackSid });
	}

	#addVideoTrack({ trackSid, receiverId, encoded, frames }: VideoTrack): void {
		if (encoded) {
			const close = tapEncodedPictures(encoded, (metadata) => {
				const current = this.#receivers.trackOf(receiverId);
				this.#noteArrival(receiverId, current, metadata);
				if (current !== null) this.#pictures.get(current)?.observe(metadata);
			});
			this.#receivers.add(receiverId, close);
		}
		this.#pictures.set(trackSid, new PictureIntake(frames, this.#pictureOptions(trackSid)));
		this.#receivers.put(trackSid, receiverId);
		report({ type: 'trackTaken', trackSid });
	}

	/** An encoded picture has come, of the track that the receiver delivers now. */
	#noteArrival(receiverId: string, trackSid: string | null, metadata: RTCEncodedVideoFrameMetadata): void {
		const { receiveTime = performance.now(), rtpTimestamp } = metadata;
		const arrivalMs = performance.timeOrigin + receiveTime;
		const isKnown = trackSid !== null && rtpTimestamp !== undefined;
		this.#flow.noteArrival(
			arrivalMs,
			isKnown ? this.#receivers.evidenceOfPicture(receiverId, rtpTimestamp, arrivalMs) : null,
		);
	}

	#addTab({ frames, sound }: Tab): void {
		this.#capture = new CaptureIntake({
			pictures: frames && { frames, options: this.#pictureOptions(TAB_SID) },
			sound: sound && {
				pieces: sound,
				feeder: this.#feeder,
				polyphase: this.#polyphase,
				onGap: (gap) => report({ type: 'gap', ...gap, onlySound: true }),
			},
		});
	}

	/** What becomes of the pictures of a track, or of the captured tab. */
	#pictureOptions(trackSid: string): PictureIntakeOptions {
		if (!this.#memory || !this.#allocator) throw new Error('A video track came before the memory for its pictures.');
		let isFirst = true;
		return {
			memory: this.#memory,
			allocator: this.#allocator,
			deliver: (timed) => {
				this.#send({ type: 'picture', trackSid, ...timed });
				if (isFirst) report({ type: 'firstPicture', trackSid });
				isFirst = false;
			},
			onUnsupported: (format) =>
				this.#report(
					'undecodable_track',
					`a track comes as ${format} pictures, which cannot be composed; its tile stays empty`,
				),
			onNoMemory: () => this.#report('cannot_keep_up', NO_MEMORY_TEXT),
		};
	}

	#endTrack(trackSid: string, momentMs: number): void {
		this.#receivers.endTrack(trackSid);
		this.#feeder.endVoice(trackSid);
		const intake = this.#pictures.get(trackSid);
		if (!intake) return;
		void intake.close().then(() => report({ type: 'trackReleased', trackSid }));
		this.#pictures.delete(trackSid);
		this.#send({ type: 'trackEnded', trackSid, momentMs });
	}

	#addPacket(receiverId: string, packet: VoicePacket): void {
		const trackSid = this.#receivers.trackOf(receiverId);
		if (trackSid === null) {
			// The first ones of the next track, which counts from somewhere else, may be here before it is known.
			this.#flow.noteArrival(packet.receiveTimeMs, null);
			return;
		}
		const { receiveTimeMs, sequenceNumber } = packet;
		const evidence = this.#receivers.evidenceOfPacket(receiverId, sequenceNumber, receiveTimeMs);
		this.#flow.noteArrival(receiveTimeMs, evidence);
		this.#feeder.addPacket(trackSid, packet);
		if (!this.#hasHeard) report({ type: 'firstSound' });
		this.#hasHeard = true;
	}

	/** One warning of a kind: what it says does not change. */
	#report(code: WarningCode, message: string): void {
		if (this.#reported.has(message)) return;
		this.#reported.add(message);
		report({ type: 'trouble', code, message });
	}

	#finishSound(endMs: number): void {
		this.#flow.finish(endMs);
		this.#capture?.finishSound(endMs);
	}

	#reportStats(): void {
		const { received, concealed, late } = this.#feeder.counters;
		const intakes = this.#capture ? [this.#capture] : [...this.#pictures.values()];
		const openFrames = intakes.reduce((sum, intake) => sum + intake.openFrames, 0);
		const stats = { audioPackets: received, concealedPackets: concealed, latePackets: late, openFrames };
		report({ type: 'stats', stats });
	}

	#send(delivery: PictureDelivery): void {
		this.#output.postMessage(delivery);
	}
}

let main: IntakeWorkerMain | null = null;

self.onunhandledrejection = ({ reason }) =>
	report({ type: 'failed', message: `unexpected error where media is taken in: ${messageOf(reason)}` });

self.onmessage = ({ data: command }: MessageEvent<IntakeCommand>) => {
	if (command.type !== 'init') {
		main?.handle(command);
		return;
	}
	main = new IntakeWorkerMain(command);
	report({ type: 'ready' });
};

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function report(message: IntakeReport, transfer: Transferable[] = []): void {
	self.postMessage(message, { transfer });
}

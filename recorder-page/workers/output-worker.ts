import type { PageErrorCode, RecordingStats } from '../../protocol/messages.ts';
import { Uplink } from '../uplink/uplink.ts';
import { NOTHING_PUT_OUT, NOTHING_TAKEN_IN } from './empty-stats.ts';
import { RecordingOutput } from './recording-output.ts';
import type { IntakeStats, OutputCommand, OutputReport, PictureDelivery, SlotReturn } from './worker-messages.ts';

/** The host takes a longer silence for death. */
const HEARTBEAT_INTERVAL_MS = 500;

/** The counters of the intake worker come four times a second, over the page's own thread: both are alive then. */
const MAX_INTAKE_SILENCE_MS = 3_000;

type Init = Extract<OutputCommand, { type: 'init' }>;
type Configure = Extract<OutputCommand, { type: 'configure' }>;

/** The worker that composes, encodes, muxes, and talks to the host: messages in, a `RecordingOutput` and an `Uplink` between. */
class OutputWorkerMain {
	readonly #init: Init;
	#uplink: Uplink | null = null;
	#output: RecordingOutput | null = null;
	#intakeStats: IntakeStats = NOTHING_TAKEN_IN;
	#intakeReportedAtMs = performance.now();
	#hasFailed = false;

	constructor(init: Init) {
		this.#init = init;
		init.intake.onmessage = (event: MessageEvent<PictureDelivery>) => this.#receive(event.data);
	}

	handle(command: OutputCommand): void {
		switch (command.type) {
			case 'connect':
				this.#connect(command.origin).catch((error: Error) => this.#fail('internal', error));
				break;
			case 'configure':
				this.#configure(command);
				break;
			case 'composition':
				this.#output?.setComposition(command);
				break;
			case 'start':
				this.#output?.start(command.startedAtMs);
				break;
			case 'sound':
				this.#output?.addSound(command.block, command.isLast);
				break;
			case 'finish':
				this.#output?.finish(command.durationS);
				break;
			case 'intakeStats':
				this.#intakeStats = command.stats;
				this.#intakeReportedAtMs = performance.now();
				break;
			case 'send':
				this.#uplink?.send(command.message);
				break;
		}
	}

	async #connect(origin: string): Promise<void> {
		this.#uplink = await Uplink.connect(origin, {
			onMessage: (message) => {
				if (message.type === 'launch') report({ type: 'launch', message });
				else if (message.type === 'begin' || message.type === 'stop') report({ type: message.type });
			},
			onLost: () => this.#fail('internal', new Error('the host is gone')),
		});
		setInterval(() => this.#beat(), HEARTBEAT_INTERVAL_MS);
	}

	/** Speaks for the whole page: silent when one of its threads is. */
	#beat(): void {
		if (performance.now() - this.#intakeReportedAtMs > MAX_INTAKE_SILENCE_MS) return;
		this.#uplink?.send({ type: 'heartbeat', stats: this.#stats() });
	}

	#configure({ picture, audio }: Configure): void {
		const { planar, polyphase } = this.#init;
		const output = new RecordingOutput({
			picture,
			audio,
			planar,
			polyphase,
			isCongested: () => this.#uplink?.isCongested ?? false,
			send: (frame) => this.#uplink?.sendFragment(frame),
			release: ({ slot }) => this.#init.intake.postMessage({ slot } satisfies SlotReturn),
			onOverload: () => report({ type: 'warning', code: 'cannot_keep_up', message: OVERLOAD_TEXT }),
			onError: (code, error) => this.#fail(code, error),
		});
		this.#output = output;
		output.ended().then(
			() => this.#finish(),
			(error: Error) => this.#fail('encoder_failed', error),
		);
	}

	#receive(delivery: PictureDelivery): void {
		if (delivery.type === 'picture') {
			const { trackSid, momentMs, picture } = delivery;
			this.#output?.addPicture(trackSid, { momentMs, picture });
		} else {
			this.#output?.endTrack(delivery.trackSid, delivery.momentMs);
		}
	}

	#finish(): void {
		if (this.#hasFailed) return;
		const stats = this.#stats();
		this.#output?.close();
		report({ type: 'finished', stats });
	}

	#fail(code: PageErrorCode, error: Error): void {
		if (this.#hasFailed) return;
		this.#hasFailed = true;
		this.#output?.close();
		report({ type: 'failed', code, message: error.message });
	}

	#stats(): RecordingStats {
		return {
			...(this.#output?.stats ?? NOTHING_PUT_OUT),
			...this.#intakeStats,
			unacknowledgedBytes: this.#uplink?.unacknowledgedBytes ?? 0,
		};
	}
}

const OVERLOAD_TEXT =
	'this machine does not keep up with the pictures: some are repeated, and counted; sound and time stay whole';

let main: OutputWorkerMain | null = null;

self.onunhandledrejection = ({ reason }) => {
	const said = reason instanceof Error ? reason.message : String(reason);
	report({ type: 'failed', code: 'internal', message: `unexpected error where the output is made: ${said}` });
};

self.onmessage = ({ data: command }: MessageEvent<OutputCommand>) => {
	if (command.type !== 'init') {
		main?.handle(command);
		return;
	}
	main = new OutputWorkerMain(command);
	report({ type: 'ready' });
};

function report(message: OutputReport): void {
	self.postMessage(message);
}

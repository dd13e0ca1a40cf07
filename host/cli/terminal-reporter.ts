import type { RecordingStats } from '../../protocol/messages.ts';
import type { TextOutput } from './console-io.ts';
import { LiveLine, type LiveState } from './live-line.ts';
import { oneLine } from './one-line.ts';
import type { RecordingPhase } from './recording-phase.ts';
import type { Redactor } from './redactor.ts';
import type { Reporter } from './reporter.ts';

/** Reports to a person: one live line, and above it what went wrong. The result itself is printed elsewhere. */
export class TerminalReporter implements Reporter {
	readonly #line: LiveLine;
	readonly #redact: Redactor;
	readonly #hasPicture: boolean;
	readonly #nowMs: () => number;
	#phase: RecordingPhase = 'opening';
	#phaseBeganAtMs: number;
	#stats: RecordingStats | null = null;
	#sizeBytes = 0;

	/** Draws on `output` until `close`. `hasPicture`: a picture is recorded. `nowMs` is a monotonic clock. */
	constructor(
		output: TextOutput,
		redact: Redactor,
		hasPicture: boolean,
		nowMs: () => number = () => performance.now(),
	) {
		this.#redact = redact;
		this.#hasPicture = hasPicture;
		this.#nowMs = nowMs;
		this.#phaseBeganAtMs = nowMs();
		this.#line = new LiveLine(output, () => this.#state());
	}

	phase(phase: RecordingPhase): void {
		if (phase === this.#phase) return;
		this.#phase = phase;
		this.#phaseBeganAtMs = this.#nowMs();
	}

	stats(stats: RecordingStats, sizeBytes: number): void {
		this.#stats = stats;
		this.#sizeBytes = sizeBytes;
	}

	warning(message: string): void {
		this.#line.print(`warning: ${oneLine(this.#redact(message))}`);
	}

	/** Not for people: what comes of it is a warning or an error of its own. */
	pageTrouble(): void {}

	ended(): void {
		this.#line.close();
	}

	close(): void {
		this.#line.close();
	}

	#state(): LiveState {
		const isRecording = this.#phase === 'recording' || this.#phase === 'finishing';
		return {
			phase: this.#phase,
			elapsedS: isRecording ? (this.#stats?.recordedS ?? 0) : (this.#nowMs() - this.#phaseBeganAtMs) / 1000,
			pictures: this.#hasPicture
				? { drawn: this.#stats?.pictures ?? 0, repeated: this.#stats?.repeatedPictures ?? 0 }
				: null,
			sizeBytes: this.#sizeBytes,
		};
	}
}

import { formatClock, formatSize } from './amounts.ts';
import type { TextOutput } from './console-io.ts';
import { PHASE_TEXT, type RecordingPhase } from './recording-phase.ts';

/** What a live line shows. */
export type LiveState = {
	readonly phase: RecordingPhase;
	/** Seconds since the phase began, or, once it records, seconds recorded. */
	readonly elapsedS: number;
	/** Null where no picture is recorded. */
	readonly pictures: { readonly drawn: number; readonly repeated: number } | null;
	readonly sizeBytes: number;
};

/** A person reads no faster, and drawing costs time that the recording needs. */
const REDRAW_INTERVAL_MS = 500;

/** For a terminal that does not say how wide it is. */
const DEFAULT_COLUMNS = 80;

const CLEAR_LINE = '\r\u001b[2K';

/** One line of a terminal that says what goes on, redrawn in place at most twice a second. */
export class LiveLine {
	readonly #output: TextOutput;
	readonly #state: () => LiveState;
	readonly #timer: NodeJS.Timeout;
	#drawn = '';

	/** Draws `state()` now and then. Lives until `close`. */
	constructor(output: TextOutput, state: () => LiveState) {
		this.#output = output;
		this.#state = state;
		this.#timer = setInterval(() => this.#draw(), REDRAW_INTERVAL_MS);
		this.#timer.unref();
		this.#draw();
	}

	/** Puts a line of text above the live line, where it stays. */
	print(text: string): void {
		this.#clear();
		this.#output.write(`${text}\n`);
		this.#draw();
	}

	/** Takes the line away. Idempotent. */
	close(): void {
		clearInterval(this.#timer);
		this.#clear();
	}

	#draw(): void {
		const text = liveLineText(this.#state(), this.#output.columns || DEFAULT_COLUMNS);
		if (text === this.#drawn) return;
		this.#output.write(`${CLEAR_LINE}${text}`);
		this.#drawn = text;
	}

	#clear(): void {
		if (this.#drawn !== '') this.#output.write(CLEAR_LINE);
		this.#drawn = '';
	}
}

/** The text of a live line for a terminal of so many columns. Leaves the last column free, where terminals wrap. */
export function liveLineText(state: LiveState, columns: number): string {
	const parts = [PHASE_TEXT[state.phase], formatClock(state.elapsedS)];
	if (state.phase === 'recording' || state.phase === 'finishing') {
		if (state.pictures) parts.push(`${state.pictures.drawn} pictures`, `${state.pictures.repeated} repeated`);
		parts.push(formatSize(state.sizeBytes));
	}
	// Whole parts as long as they fit: half a number would be a wrong one.
	let text = '';
	for (const part of parts) {
		const longer = text === '' ? part : `${text}  ${part}`;
		if (longer.length > columns - 1) break;
		text = longer;
	}
	return text === '' ? PHASE_TEXT[state.phase].slice(0, Math.max(0, columns - 1)) : text;
}

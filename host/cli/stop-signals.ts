/** What to do when the process is asked to end. */
export type StopListener = {
	/** The first request: end well. */
	readonly onStop: (signal: NodeJS.Signals) => void;
	/** Every later one: end now. */
	readonly onInsist: () => void;
};

const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * A terminal sends one Ctrl-C to every process of the command, and npm passes its own on as well: what comes within
 * this time of the first is the same request.
 */
const SAME_REQUEST_MS = 500;

/** Where signals come from: `process`, or a test's stand-in. */
export type SignalSource = {
	on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
	off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
};

/** Listens for SIGINT, SIGTERM and SIGHUP; returns a function that ends that. `nowMs` is a monotonic clock. */
export function listenForStop(
	listener: StopListener,
	source: SignalSource = process,
	nowMs: () => number = () => performance.now(),
): () => void {
	let firstAtMs: number | null = null;
	const onSignal = (signal: NodeJS.Signals): void => {
		if (firstAtMs === null) {
			firstAtMs = nowMs();
			listener.onStop(signal);
		} else if (nowMs() - firstAtMs >= SAME_REQUEST_MS) {
			listener.onInsist();
		}
	};
	for (const signal of STOP_SIGNALS) source.on(signal, onSignal);
	return () => {
		for (const signal of STOP_SIGNALS) source.off(signal, onSignal);
	};
}

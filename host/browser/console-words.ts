import type { CDPSession, Protocol } from 'puppeteer-core';

/** A browser keeps what a page logs for whoever listens, until it is told that nobody wants it any more. */
const CALLS_KEPT = 200;

/** Frames of other sites live in processes of their own; workers are not frames. */
const FRAMES_ONLY: Protocol.Target.TargetFilter = [{ type: 'iframe' }, { exclude: true }];

/** Hears what the frames of a tab say to their consoles: the arguments that are strings, each by itself. */
export class ConsoleWords {
	readonly #onWord: (word: string) => void;

	constructor(onWord: (word: string) => void) {
		this.#onWord = onWord;
	}

	/** Listens to a tab or a frame, and to every frame in it, from its first script on. Resolves when it does. */
	async watch(session: CDPSession): Promise<void> {
		let calls = 0;
		session.on('Runtime.consoleAPICalled', ({ args }) => {
			for (const { type, value } of args) if (type === 'string') this.#onWord(String(value));
			calls += 1;
			if (calls % CALLS_KEPT !== 0) return;
			session.send('Runtime.releaseObjectGroup', { objectGroup: 'console' }).catch(() => undefined);
			session.send('Runtime.discardConsoleEntries').catch(() => undefined);
		});
		session.on('Target.attachedToTarget', ({ sessionId }) => {
			const frame = session.connection()?.session(sessionId);
			// A frame may be gone again by now.
			if (frame) this.#watchFrame(frame).catch(() => undefined);
		});
		await session.send('Target.setAutoAttach', {
			autoAttach: true,
			waitForDebuggerOnStart: true,
			flatten: true,
			filter: FRAMES_ONLY,
		});
		await session.send('Runtime.enable');
	}

	async #watchFrame(frame: CDPSession): Promise<void> {
		try {
			await this.watch(frame);
		} finally {
			await frame.send('Runtime.runIfWaitingForDebugger');
		}
	}
}

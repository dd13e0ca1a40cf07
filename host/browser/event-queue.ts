/** Events in order for one reader, with `for await`. Unbounded: whoever fills it bounds what can be under way. */
export class EventQueue<Event> implements AsyncIterable<Event> {
	readonly #events: Event[] = [];
	#closed = false;
	#wake: (() => void) | null = null;

	/** Adds an event; does nothing once closed. */
	push(event: Event): void {
		if (this.#closed) return;
		this.#events.push(event);
		this.#wake?.();
	}

	/** The reader gets what is queued, then its loop ends. Idempotent. */
	close(): void {
		this.#closed = true;
		this.#wake?.();
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Event> {
		for (;;) {
			const event = this.#events.shift();
			if (event !== undefined) {
				yield event;
				continue;
			}
			if (this.#closed) return;
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
			this.#wake = null;
		}
	}
}

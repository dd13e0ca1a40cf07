import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What V8 says, and what Chromium's allocators say, in a process that ends for lack of memory. */
const OUT_OF_HEAP = /\bV8 \w+ OOM\b|\bOut of memory\b/;

/** Listens to what a browser and its processes print on stderr: of a page that ran out of memory it tells nothing else. */
export class BrowserComplaints {
	#hasRunOutOfHeap = false;

	/** Listens until the stream ends. */
	listen(stderr: Readable | null): void {
		if (stderr === null) return;
		createInterface(stderr).on('line', (line) => {
			if (OUT_OF_HEAP.test(line)) this.#hasRunOutOfHeap = true;
		});
	}

	/** Whether a process of the browser has said that its memory is full. */
	get hasRunOutOfHeap(): boolean {
		return this.#hasRunOutOfHeap;
	}
}

import type { WriteStream } from 'node:tty';

/** Says what is being done: in one line that is redrawn on a terminal, in a line each elsewhere. */
export class StatusLine {
	readonly #output: Pick<WriteStream, 'isTTY' | 'write'>;

	constructor(output: Pick<WriteStream, 'isTTY' | 'write'>) {
		this.#output = output;
	}

	/** Shows what is begun now. */
	show(text: string): void {
		this.#output.write(this.#output.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
	}

	/** Takes the line away, for others to print. */
	clear(): void {
		if (this.#output.isTTY) this.#output.write('\r\u001b[2K');
	}
}

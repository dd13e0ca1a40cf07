import type { TextOutput } from './console-io.ts';
import { oneLine } from './one-line.ts';
import type { Redactor } from './redactor.ts';

/** Says on `output` in one line what went wrong, without secrets. */
export function printError(output: TextOutput, redact: Redactor, message: string): void {
	output.write(`roomreel: ${oneLine(redact(message))}\n`);
}

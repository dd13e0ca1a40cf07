import { type Logger, pino } from 'pino';
import { EgressError } from '../egress/egress-error.ts';
import type { ConsoleIo } from './console-io.ts';
import type { Redactor } from './redactor.ts';

const LEVELS: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * A logger that writes JSON lines to `io.stderr`, at the level of LOG_LEVEL (default `info`). Every line passes
 * `redact`. Throws `EgressError` `invalid_argument` for a level that is none.
 */
export function createLogger(io: ConsoleIo, redact: Redactor): Logger {
	const level = io.env.LOG_LEVEL || 'info';
	if (!LEVELS.includes(level)) {
		throw new EgressError('invalid_argument', 'request', `LOG_LEVEL: "${level}" is not one of ${LEVELS.join(', ')}`);
	}
	return pino({ level, base: null }, { write: (line: string) => io.stderr.write(redact(line)) });
}

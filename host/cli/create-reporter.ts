import type { EgressPlan } from '../egress/egress-plan.ts';
import type { ConsoleIo } from './console-io.ts';
import { LogReporter } from './log-reporter.ts';
import { createLogger } from './logger.ts';
import type { Redactor } from './redactor.ts';
import type { Reporter } from './reporter.ts';
import { TerminalReporter } from './terminal-reporter.ts';

/**
 * A live line where a person watches stderr; a log everywhere else, and where LOG_LEVEL asks for one. Throws
 * `EgressError` `invalid_argument` for a LOG_LEVEL that is none.
 */
export function createReporter(plan: EgressPlan, io: ConsoleIo, redact: Redactor): Reporter {
	// A dumb terminal cannot go back to the start of a line.
	const canDraw = io.stderr.isTTY === true && io.env.TERM !== 'dumb';
	if (canDraw && !io.env.LOG_LEVEL) return new TerminalReporter(io.stderr, redact, plan.media.video !== null);
	const { egressId, outputPath: output } = plan;
	return new LogReporter(createLogger(io, redact).child({ egressId, ...sourceFields(plan), output }));
}

/** What is recorded. A page's query may hold a secret, and is left out. */
function sourceFields(plan: EgressPlan): Readonly<Record<string, string>> {
	if (plan.source === 'web') return { page: pageName(plan.url) };
	const { roomName: room, connection, templateUrl } = plan;
	return { room, url: connection.url, ...(templateUrl !== undefined && { template: pageName(templateUrl) }) };
}

function pageName(url: string): string {
	const { origin, pathname } = new URL(url);
	return `${origin}${pathname}`;
}

import { type RecoveryReport, recoverDirectory } from '../journal/recover.ts';
import { formatLength, formatSize } from './amounts.ts';
import type { ConsoleIo } from './console-io.ts';
import { EXIT_CODE } from './exit-code.ts';
import { oneLine } from './one-line.ts';

/**
 * `roomreel recover`: finishes what crashes left in `folder`, and prints a line for each. Resolves to the exit code;
 * rejects with `JournalError` when the folder cannot be read.
 */
export async function runRecover(folder: string, io: ConsoleIo): Promise<number> {
	const reports = await recoverDirectory(folder);
	if (reports.length === 0) io.stdout.write(`Nothing to do: no unfinished recording lies in ${oneLine(folder)}.\n`);
	for (const report of reports) io.stdout.write(`${recoveryLine(report)}\n`);
	return reports.every(isSettled) ? EXIT_CODE.complete : EXIT_CODE.failed;
}

/** What became of one unfinished recording, in one line. */
export function recoveryLine(report: RecoveryReport): string {
	if (report.outcome !== 'recovered') return oneLine(report.message);
	const facts = [
		...(report.durationS === undefined ? [] : [formatLength(report.durationS)]),
		formatSize(report.sizeBytes),
		...(report.droppedBytes === 0 ? [] : [`${formatSize(report.droppedBytes)} of a broken end left out`]),
	];
	return oneLine(`${report.message} ${facts.join(', ')}`);
}

/** Whether nothing is left to be done about it. */
function isSettled(report: RecoveryReport): boolean {
	return report.outcome === 'recovered' || report.outcome === 'empty';
}

/**
 * `npm run bench [-- NAME…]`: measures what recording costs and how good it is, and writes it down. The parts are in
 * `parts.ts`; how one is measured is in `recording-part.ts` and `start-part.ts`.
 */
import { parseArgs } from 'node:util';
import { BENCH_PARTS, partsOf } from './parts.ts';
import { reportTables, writeReport } from './report.ts';
import { keepResults, type Result, resultOf } from './results.ts';

const MINUTE_S = 60;

try {
	process.exitCode = await bench();
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
	process.exitCode = 1;
}

/** Resolves to the exit code: 0 when every part could be measured, whatever the figures are. */
async function bench(): Promise<number> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { list: { type: 'boolean' }, 'no-docs': { type: 'boolean' } },
	});
	if (values.list) {
		for (const { name, aliases, byDefault, takesS } of BENCH_PARTS) {
			const notes = [`${Math.ceil(takesS / MINUTE_S)} min`, ...(byDefault ? [] : ['by name only']), ...aliases];
			process.stdout.write(`${name.padEnd(20)}${notes.join(', ')}\n`);
		}
		return 0;
	}

	const parts = partsOf(positionals);
	const interrupt = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => interrupt.abort(new Error(`The bench was ended by ${signal}.`)));
	}
	const results: Result[] = [];
	let failed = 0;
	for (const [index, { name, takesS, measure }] of parts.entries()) {
		process.stderr.write(`${index + 1} of ${parts.length}: ${name}, about ${Math.ceil(takesS / MINUTE_S)} min\n`);
		try {
			results.push(resultOf(name, await measure(interrupt.signal)));
		} catch (error) {
			interrupt.signal.throwIfAborted();
			failed++;
			process.stderr.write(`${name} could not be measured: ${error instanceof Error ? error.message : error}\n`);
		}
	}
	process.stdout.write(`${reportTables(results)}\n`);
	if (!values['no-docs'] && results.length > 0) {
		const kept = await keepResults(
			results,
			BENCH_PARTS.map(({ name }) => name),
		);
		await writeReport(kept);
	}
	return failed === 0 ? 0 : 1;
}

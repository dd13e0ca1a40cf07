/**
 * `npm run bench [-- NAME…]`: measures what recording costs and how good it is, and writes it down. The parts are in
 * `parts.ts`; how one is measured is in `recording-part.ts` and `start-part.ts`.
 */
import { parseArgs } from 'node:util';
import { BENCH_PARTS, partsOf, takesS } from './parts.ts';
import { reportTables, writeReport } from './report.ts';
import { keepResults, type Result, resultOf } from './results.ts';

const MINUTE_S = 60;
const LEAST_LENGTH_S = 10;

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
		options: { list: { type: 'boolean' }, 'no-docs': { type: 'boolean' }, length: { type: 'string' } },
	});
	if (values.list) {
		for (const { name, aliases, byDefault, takesS } of BENCH_PARTS) {
			const notes = [`${Math.ceil(takesS / MINUTE_S)} min`, ...(byDefault ? [] : ['by name only']), ...aliases];
			process.stdout.write(`${name.padEnd(20)}${notes.join(', ')}\n`);
		}
		return 0;
	}

	const parts = partsOf(positionals);
	const lengthS = values.length === undefined ? undefined : lengthOf(values.length, positionals);
	const interrupt = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => interrupt.abort(new Error(`The bench was ended by ${signal}.`)));
	}
	const results: Result[] = [];
	let failed = 0;
	for (const [index, part] of parts.entries()) {
		const { name } = part;
		const minutes = Math.ceil((lengthS === undefined ? part.takesS : takesS(lengthS)) / MINUTE_S);
		process.stderr.write(`${index + 1} of ${parts.length}: ${name}, about ${minutes} min\n`);
		try {
			results.push(resultOf(name, await part.measure(interrupt.signal, lengthS)));
		} catch (error) {
			interrupt.signal.throwIfAborted();
			failed++;
			process.stderr.write(`${name} could not be measured: ${error instanceof Error ? error.message : error}\n`);
		}
	}
	process.stdout.write(`${reportTables(results)}\n`);
	// A part that was cut short does not say what its name says.
	const whole = results.filter(({ part }) => {
		const ownS = parts.find(({ name }) => name === part)?.recordedS ?? 0;
		return lengthS === undefined || lengthS >= ownS;
	});
	if (!values['no-docs'] && whole.length > 0) {
		const kept = await keepResults(
			whole,
			BENCH_PARTS.map(({ name }) => name),
		);
		await writeReport(kept);
	}
	return failed === 0 ? 0 : 1;
}

/** Seconds that the named parts shall record. Throws a `RangeError` for what is too short to be judged, and without a name. */
function lengthOf(text: string, names: readonly string[]): number {
	const lengthS = Number(text);
	if (!(lengthS >= LEAST_LENGTH_S))
		throw new RangeError(`--length is ${LEAST_LENGTH_S} seconds or more, got "${text}".`);
	if (names.length === 0) throw new RangeError('--length is for parts that are named.');
	return lengthS;
}

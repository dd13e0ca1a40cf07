import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { repositoryFolder } from './bench-folder.ts';
import type { Measurement } from './measurements.ts';

/** The measurement of one part, with when and on what machine it was taken. */
export type Result = {
	readonly part: string;
	/** ISO date and time. */
	readonly measuredAt: string;
	readonly machine: string;
	readonly measurement: Measurement;
};

const resultsPath = join(repositoryFolder, 'docs', 'benchmarks.json');

/** A measurement that was just taken on this machine. */
export function resultOf(part: string, measurement: Measurement): Result {
	const memoryGib = Math.round(totalmem() / 2 ** 30);
	const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
	const machine = `${availableParallelism()} cores of ${processor}, ${memoryGib} GiB, ${type()} ${release()}, Node ${process.versions.node}`;
	return { part, measuredAt: new Date().toISOString(), machine, measurement };
}

/** The results that are kept, the newest of each part. Empty when there are none yet. */
export async function keptResults(): Promise<readonly Result[]> {
	const text = await readFile(resultsPath, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return '[]';
		throw error;
	});
	return JSON.parse(text) as Result[];
}

/** Keeps results in place of older ones of the same parts, in the order of `partNames`; returns all that are kept. */
export async function keepResults(
	results: readonly Result[],
	partNames: readonly string[],
): Promise<readonly Result[]> {
	const byPart = new Map([...(await keptResults()), ...results].map((result) => [result.part, result]));
	const kept = partNames.flatMap((name) => byPart.get(name) ?? []);
	await writeFile(resultsPath, `${JSON.stringify(kept, rounded, '\t')}\n`);
	return kept;
}

/** More digits than were measured only make differences hard to read. */
function rounded(_key: string, value: unknown): unknown {
	return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}

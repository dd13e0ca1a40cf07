import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Egress } from '../egress/egress.ts';
import { shellWord } from './shell-word.ts';

/** Gives a recording up at once. Resolves, with everything released, to a sentence that says what is on disk. */
export async function giveUp(egress: Pick<Egress, 'abandon' | 'journalPath'>): Promise<string> {
	await egress.abandon();
	const path = egress.journalPath;
	const isThere = await access(path).then(
		() => true,
		() => false,
	);
	if (!isThere) return 'given up; no unfinished file is left';
	return `given up; what was recorded lies in ${path}: it plays as it is, and "roomreel recover ${shellWord(dirname(path))}" finishes it`;
}

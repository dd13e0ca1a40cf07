import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Egress } from '../egress/egress.ts';
import { shellWord } from './shell-word.ts';

/**
 * Gives a recording up at once. Resolves, with everything released, to a sentence that says what is on disk; to null
 * when it has become a file already.
 */
export async function giveUp(egress: Pick<Egress, 'abandon' | 'info' | 'journalPath'>): Promise<string | null> {
	await egress.abandon();
	if (egress.info.fileResults[0]?.location) return null;
	const path = egress.journalPath;
	const isThere = await access(path).then(
		() => true,
		() => false,
	);
	if (!isThere) return 'given up; nothing was recorded';
	return `given up; what was recorded lies in ${path}: it plays as it is, and "roomreel recover ${shellWord(dirname(path))}" finishes it`;
}

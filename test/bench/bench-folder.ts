import { join } from 'node:path';

/** The checkout. */
export const repositoryFolder = join(import.meta.dirname, '../..');

/** Where the bench keeps what it has made: content, the publisher, the recordings of the last run. May be deleted. */
export const benchFolder = join(repositoryFolder, '.cache', 'roomreel', 'bench');

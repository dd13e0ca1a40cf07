import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The scripts that print the path of what they found. */
export type FindScript = 'find-chromium' | 'find-livekit-server' | 'find-ffmpeg';

/** Nothing is built or fetched here that `npm test` has not fetched before; without it, a Go build takes minutes. */
const FIND_TIMEOUT_MS = 30 * 60_000;

/** Runs one of `scripts/find-*.mjs`. Returns the path that it prints; throws an `Error` with its explanation otherwise. */
export async function findWithScript(script: FindScript): Promise<string> {
	const path = fileURLToPath(new URL(`../../scripts/${script}.mjs`, import.meta.url));
	const { stdout } = await promisify(execFile)(process.execPath, [path], { timeout: FIND_TIMEOUT_MS });
	return stdout.trim();
}

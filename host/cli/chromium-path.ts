import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { EgressError } from '../egress/egress-error.ts';

/** Where a Chromium may be, best first. */
export type ChromiumCandidates = () => Promise<readonly string[]>;

const REMEDY = 'run "npm run setup", which finds or installs one, or name one with --chromium or ROOMREEL_CHROMIUM';

/**
 * The Chromium to record with: the one that was named (`--chromium`, else ROOMREEL_CHROMIUM), else the first of
 * `candidates` that is there. Never installs anything. Rejects with `EgressError` `failed_precondition` that says what
 * to do when there is none.
 */
export async function chromiumPath(
	option: string | undefined,
	env: Readonly<Record<string, string | undefined>>,
	candidates: ChromiumCandidates = chromiumCandidates,
): Promise<string> {
	const named =
		option === undefined ? ['ROOMREEL_CHROMIUM', env.ROOMREEL_CHROMIUM || undefined] : ['--chromium', option];
	const [name, path] = named;
	if (path !== undefined) {
		if (await isExecutable(path)) return path;
		throw missing(
			'invalid_argument',
			'request',
			`${name}: "${path}" is not a program that can be run; name a Chromium`,
		);
	}
	for (const candidate of await candidates()) if (await isExecutable(candidate)) return candidate;
	throw missing('failed_precondition', 'host', `no Chromium was found, and recording happens in one; ${REMEDY}`);
}

/** What is installed, and what the set-up downloaded; first those that have proven to it that they can record. */
async function chromiumCandidates(): Promise<readonly string[]> {
	const [downloaded, installed, { hasProof }] = await Promise.all([
		scriptModule<{ downloadedChromePath(): string }>('get-chrome.mjs'),
		scriptModule<{ installedChromiums(): { readonly paths: readonly string[] } }>('chromium-candidates.mjs'),
		scriptModule<{ hasProof(path: string): Promise<boolean> }>('chromium-proofs.mjs'),
	]);
	const paths = [...installed.installedChromiums().paths, downloaded.downloadedChromePath()];
	const proven = await Promise.all(paths.map(hasProof));
	return [...paths.filter((_, at) => proven[at]), ...paths.filter((_, at) => !proven[at])];
}

/** The set-up scripts are plain JavaScript without types of their own, and know where they put things. */
async function scriptModule<Module>(fileName: string): Promise<Module> {
	return (await import(new URL(`../../scripts/${fileName}`, import.meta.url).href)) as Module;
}

async function isExecutable(path: string): Promise<boolean> {
	try {
		await access(path, constants.X_OK);
		return (await stat(path)).isFile();
	} catch {
		return false;
	}
}

function missing(
	code: 'invalid_argument' | 'failed_precondition',
	blame: 'request' | 'host',
	message: string,
): EgressError {
	return new EgressError(code, blame, message);
}

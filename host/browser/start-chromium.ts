import puppeteer, { type Browser } from 'puppeteer-core';
import { type LastWords, lastWords, tellingLine } from './last-words.ts';
import { removeSocketFolder, socketFolderOf } from './profile-folder.ts';
import { isRoot, isSandboxComplaint, sandboxObstacle } from './sandbox-obstacle.ts';

/** How Chromium is started. */
export type ChromiumStart = {
	readonly executablePath: string;
	readonly profileFolder: string;
	/** Flags; whether it has its sandbox is not among them. */
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string>>;
};

/** A browser that was started. */
export type StartedBrowser = {
	readonly browser: Browser;
	/** Why its sandbox is off, and how to allow it; null where it is on. */
	readonly sandboxObstacle: string | null;
};

/**
 * What puppeteer gives every browser. A muted one captures silence; the capture itself keeps a page's sound from being heard
 * here. With popups, each window that a page opens holds the page until puppeteer has seen it, for ever when it is closed before.
 */
const UNWANTED_DEFAULTS: readonly string[] = ['--mute-audio', '--disable-popup-blocking'];

/**
 * Starts Chromium with its sandbox; without it as root, where it does not start with one, and where Chromium itself says that
 * the system does not let it make one: it knows ways to it (such as a profile of AppArmor for its own path) that nobody else can try.
 * One that ends as it starts, which happens once in a while, is started again if there is nothing that keeps it from starting.
 * Rejects, with what Chromium said, when it cannot be started.
 */
export async function startChromium(start: ChromiumStart): Promise<StartedBrowser> {
	const asRoot = isRoot();
	const args = asRoot ? [...start.args, '--no-sandbox'] : start.args;
	const obstacle = asRoot ? sandboxObstacle(asRoot) : null;
	try {
		return { browser: await drive(start, args), sandboxObstacle: obstacle };
	} catch (error) {
		const { words, hasFailed } = await askAgain(start, args);
		if (!asRoot && isSandboxComplaint(words)) {
			return { browser: await drive(start, [...args, '--no-sandbox']), sandboxObstacle: sandboxObstacle(asRoot) };
		}
		if (!hasFailed) return { browser: await drive(start, args), sandboxObstacle: obstacle };
		const reason = error instanceof Error ? error.message : String(error);
		const said = tellingLine(words);
		throw new Error(said === '' ? reason : `${reason}; it says: ${said}`, { cause: error });
	}
}

/** Of neither browser its socket is left behind: the next one takes the place of what tells of it. */
async function askAgain(start: ChromiumStart, args: readonly string[]): Promise<LastWords> {
	const { executablePath, profileFolder, env } = start;
	await removeSocketFolder(await socketFolderOf(profileFolder));
	const heard = await lastWords(executablePath, [...args, `--user-data-dir=${profileFolder}`], env);
	await removeSocketFolder(await socketFolderOf(profileFolder));
	return heard;
}

/** Commands that may take long have a time-out of their own, of an hour at the most (`--load-timeout`); what hangs has one, too. */
const PROTOCOL_TIMEOUT_MS = 3_660_000;

async function drive(start: ChromiumStart, args: readonly string[]): Promise<Browser> {
	return await puppeteer.launch({
		executablePath: start.executablePath,
		pipe: true,
		protocolTimeout: PROTOCOL_TIMEOUT_MS,
		userDataDir: start.profileFolder,
		args: [...args],
		ignoreDefaultArgs: [...UNWANTED_DEFAULTS],
		env: { ...start.env },
		defaultViewport: null,
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
	});
}

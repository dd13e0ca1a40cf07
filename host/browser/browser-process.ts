import { randomUUID } from 'node:crypto';
import type { Browser, CDPSession, Page } from 'puppeteer-core';
import { BrowserComplaints } from './browser-complaints.ts';
import { browserEnvironment } from './browser-environment.ts';
import { findBrowserPlaces } from './browser-places.ts';
import { type BrowserRules, chromiumFlags } from './chromium-flags.ts';
import { makeProfileFolder, removeProfileFolder, removeSocketFolder, socketFolderOf } from './profile-folder.ts';
import { type StartedBrowser, startChromium } from './start-chromium.ts';

const CLOSE_TIMEOUT_MS = 3000;

/** Which browser, and what its pages can do. */
export type BrowserOptions = {
	readonly executablePath: string;
	readonly rules: BrowserRules;
};

/** One Chromium process with a profile of its own, which is deleted with it. */
export class BrowserProcess {
	readonly #browser: Browser;
	readonly #profileFolder: string;
	/** The title of a tab that a page of this browser may capture without asking anybody; nobody else knows it. */
	readonly targetTitle: string;
	/** Why its sandbox is off, and how to allow it; null where it is on. */
	readonly sandboxObstacle: string | null;
	readonly #complaints = new BrowserComplaints();
	#closing: Promise<void> | null = null;

	private constructor({ browser, sandboxObstacle }: StartedBrowser, profileFolder: string, targetTitle: string) {
		this.#browser = browser;
		this.sandboxObstacle = sandboxObstacle;
		this.targetTitle = targetTitle;
		this.#profileFolder = profileFolder;
		this.#complaints.listen(browser.process()?.stderr ?? null);
	}

	/**
	 * Starts Chromium headless, driven through a pipe (no debugging port that a page could reach), with its sandbox where
	 * the system lets it have one. Rejects, with what Chromium said, when it cannot be started.
	 */
	static async launch({ executablePath, rules }: BrowserOptions): Promise<BrowserProcess> {
		const places = await findBrowserPlaces();
		const profileFolder = await makeProfileFolder(places.profileParent);
		const targetTitle = `roomreel-target-${randomUUID()}`;
		try {
			const started = await startChromium({
				executablePath,
				profileFolder,
				args: [...chromiumFlags(rules), `--auto-select-tab-capture-source-by-title=${targetTitle}`],
				env: browserEnvironment(profileFolder, places),
			});
			return new BrowserProcess(started, profileFolder, targetTitle);
		} catch (error) {
			await removeProfileFolder(profileFolder);
			throw error;
		}
	}

	/** Whether a page of this browser is known to have run out of the memory that the browser gives to scripts. */
	get hasRunOutOfHeap(): boolean {
		return this.#complaints.hasRunOutOfHeap;
	}

	/** Process id of the browser; its children have it as ancestor. */
	get pid(): number | undefined {
		return this.#browser.process()?.pid;
	}

	/** A session of the DevTools protocol that belongs to no tab. */
	async session(): Promise<CDPSession> {
		return await this.#browser.target().createCDPSession();
	}

	/** The tab that every browser starts with. */
	async firstPage(): Promise<Page> {
		return (await this.#browser.pages())[0] ?? (await this.#browser.newPage());
	}

	/** Gives the browser a cookie that scripts cannot read and other sites do not send. */
	async setCookie(cookie: { name: string; value: string; domain: string }): Promise<void> {
		await this.#browser.setCookie({ ...cookie, path: '/', httpOnly: true, secure: false, sameSite: 'Strict' });
	}

	/** Calls back once when the browser is gone, however it went. */
	onDisconnected(listener: () => void): void {
		this.#browser.once('disconnected', listener);
	}

	/** Asks the browser to go, kills it if it does not, waits for its exit and deletes its profile. Idempotent; never rejects. */
	close(): Promise<void> {
		this.#closing ??= this.#close();
		return this.#closing;
	}

	async #close(): Promise<void> {
		const child = this.#browser.process();
		const exited = new Promise<void>((resolve) => {
			if (!child || child.exitCode !== null || child.signalCode !== null) resolve();
			else child.once('exit', () => resolve());
		});
		const socketFolder = await socketFolderOf(this.#profileFolder);
		const killer = setTimeout(() => this.#kill(), CLOSE_TIMEOUT_MS);
		this.#browser.close().catch(() => this.#kill());
		await exited;
		clearTimeout(killer);
		this.#kill();
		await removeSocketFolder(socketFolder);
		await removeProfileFolder(this.#profileFolder);
	}

	/** Kills the browser's whole process group, which it leads: a helper that hangs does not notice that it is alone. */
	#kill(): void {
		if (this.pid === undefined) return;
		try {
			process.kill(-this.pid, 'SIGKILL');
		} catch {
			// All of them have ended.
		}
	}
}

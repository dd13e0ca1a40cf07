import { randomUUID } from 'node:crypto';
import puppeteer, { type Browser, type CDPSession, type Page } from 'puppeteer-core';
import { makeProfileFolder, removeProfileFolder } from './profile-folder.ts';

/** `--disable-gpu`: there is none to find. Throttling of hidden pages would stall a recording. */
const CHROMIUM_FLAGS: readonly string[] = [
	'--disable-gpu',
	'--no-first-run',
	'--no-default-browser-check',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--disable-extensions',
	'--disable-breakpad',
	'--disable-hang-monitor',
	'--disable-renderer-backgrounding',
	'--disable-background-timer-throttling',
	'--disable-backgrounding-occluded-windows',
	'--disable-dev-shm-usage',
	'--disable-quic',
	'--autoplay-policy=no-user-gesture-required',
	// Otherwise it says BT.709 of pictures whose stream says nothing; what it decodes then is mostly BT.601.
	'--enable-features=WebRtcIgnoreUnspecifiedColorSpace',
	'--disable-features=Translate,MediaRouter,OptimizationHints,WebRtcHideLocalIpsWithMdns',
];

/** WebGL by the CPU. Whatever needs it is drawn in a process that Chromium then keeps apart from nothing. */
const WEBGL_FLAG = '--enable-unsafe-swiftshader';

const CLOSE_TIMEOUT_MS = 3000;

/** What of this process's environment a browser gets: enough to run, and no key of LiveKit. */
const PASSED_ENVIRONMENT: readonly string[] = [
	'PATH',
	'HOME',
	'LANG',
	'LC_ALL',
	'TMPDIR',
	'TZ',
	'XDG_RUNTIME_DIR',
	'FONTCONFIG_PATH',
	'LD_LIBRARY_PATH',
];

export type BrowserOptions = {
	readonly executablePath: string;
	/** Whether pages can draw with WebGL. */
	readonly webgl: boolean;
};

/** One Chromium process with a profile of its own, which is deleted with it. */
export class BrowserProcess {
	readonly #browser: Browser;
	readonly #profileFolder: string;
	/** The title of a tab that a page of this browser may capture without asking anybody; nobody else knows it. */
	readonly targetTitle: string;
	#closing: Promise<void> | null = null;

	private constructor(browser: Browser, profileFolder: string, targetTitle: string) {
		this.#browser = browser;
		this.targetTitle = targetTitle;
		this.#profileFolder = profileFolder;
	}

	/**
	 * Starts Chromium headless, driven through a pipe (no debugging port that a page could reach). Chromium does not
	 * start as root with its sandbox; for everybody else the sandbox is on. Rejects when it cannot be started.
	 */
	static async launch({ executablePath, webgl }: BrowserOptions): Promise<BrowserProcess> {
		const profileFolder = await makeProfileFolder();
		const targetTitle = `roomreel-target-${randomUUID()}`;
		try {
			const browser = await puppeteer.launch({
				executablePath,
				pipe: true,
				userDataDir: profileFolder,
				args: [
					...CHROMIUM_FLAGS,
					...(webgl ? [WEBGL_FLAG] : []),
					`--auto-select-tab-capture-source-by-title=${targetTitle}`,
					...(isRoot() ? ['--no-sandbox'] : []),
				],
				// A muted browser captures silence. The capture itself keeps a page's sound from being heard here.
				ignoreDefaultArgs: ['--mute-audio'],
				env: environment(),
				defaultViewport: null,
				handleSIGINT: false,
				handleSIGTERM: false,
				handleSIGHUP: false,
			});
			return new BrowserProcess(browser, profileFolder, targetTitle);
		} catch (error) {
			await removeProfileFolder(profileFolder);
			throw error;
		}
	}

	/** Whether Chromium's sandbox is on: not as root, where it does not start with it. */
	get isSandboxed(): boolean {
		return !isRoot();
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
		const killer = setTimeout(() => this.#kill(), CLOSE_TIMEOUT_MS);
		this.#browser.close().catch(() => this.#kill());
		await exited;
		clearTimeout(killer);
		this.#kill();
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

function isRoot(): boolean {
	return process.getuid?.() === 0;
}

function environment(): Record<string, string> {
	const passed: Record<string, string> = {};
	for (const name of PASSED_ENVIRONMENT) {
		const value = process.env[name];
		if (value !== undefined) passed[name] = value;
	}
	return passed;
}

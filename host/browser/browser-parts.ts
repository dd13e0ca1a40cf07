import type { CDPSession } from 'puppeteer-core';

/** A process of a browser. */
export type BrowserPart = {
	readonly pid: number;
	/** It runs pages; others show them, store for them, or connect for them. */
	readonly isRenderer: boolean;
};

/** All processes of a browser, itself among them. `browser` is a session of the whole browser. Rejects when that is gone. */
export async function browserParts(browser: CDPSession): Promise<readonly BrowserPart[]> {
	const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
	return processInfo.map(({ id, type }) => ({ pid: id, isRenderer: type === 'renderer' }));
}

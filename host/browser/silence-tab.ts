import type { CDPSession } from 'puppeteer-core';

/** A tab and where it belongs. */
export type TabPlace = {
	/** A session of the whole browser. */
	readonly browser: CDPSession;
	readonly session: CDPSession;
	readonly browserContextId: string;
};

/**
 * Answers whatever a page could ask of a person who is not there, so that nothing of it waits and nothing of it is in the
 * picture: permissions and downloads are refused, dialogs dismissed (leaving a page is agreed to), choosers of files never
 * open. Further windows do not come to be: the browser blocks what nobody clicked for (`start-chromium.ts`).
 */
export async function silenceTab({ browser, session, browserContextId }: TabPlace): Promise<void> {
	// Those that are granted are none; all others are then refused without asking.
	await browser.send('Browser.grantPermissions', { permissions: [], browserContextId });
	await browser.send('Browser.setDownloadBehavior', { behavior: 'deny', browserContextId });
	session.on('Page.javascriptDialogOpening', ({ type }) => {
		const accept = type === 'beforeunload' || type === 'alert';
		session.send('Page.handleJavaScriptDialog', { accept }).catch(() => undefined);
	});
	await session.send('Page.enable');
	await session.send('Page.setInterceptFileChooserDialog', { enabled: true });
}

import type { TabPlace } from './silence-tab.ts';

/** A tab that is captured. */
export type CoveredTab = TabPlace & {
	readonly targetId: string;
	/** Of the page. */
	readonly widthPx: number;
	readonly heightPx: number;
};

/**
 * Puts a blank tab before a tab, in the same window. What stands in front of a window is drawn 60 times a second for a screen
 * that nobody has; what stands behind is drawn only for the pictures that are captured. The page does not notice: it is visible
 * by its own account and has the focus. It needs the capture all the same, as the browser slows down what it draws for nobody.
 */
export async function coverTab(tab: CoveredTab): Promise<void> {
	const { browser, session, browserContextId, targetId, widthPx: width, heightPx: height } = tab;
	await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
	// A tab in the background takes what it had of its window for the whole of it. Browsers that do not know the command go without.
	const { windowId } = await browser.send('Browser.getWindowForTarget', { targetId });
	await browser.send('Browser.setContentsSize', { windowId, width, height }).catch(() => undefined);
	await browser.send('Target.createTarget', { url: 'about:blank', browserContextId });
}

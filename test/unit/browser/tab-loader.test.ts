import { EventEmitter } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@playwright/test';
import type { CDPSession } from 'puppeteer-core';
import { TabLoader } from '../../../host/browser/tab-loader.ts';

const FRAME = 'top';
const URL = 'http://page/';
const TIMEOUT_MS = 30;

/** A tab that goes where it is told, and whose documents load when the test says so. */
class FakeTab extends EventEmitter {
	loaderId = 'first';
	/** Called when the tab was told to go somewhere, before it answers. */
	onNavigate: () => void = () => undefined;
	/** What it never answers, as its page is in a loop. */
	unanswered: readonly string[] = [];

	async send(method: string): Promise<unknown> {
		if (this.unanswered.includes(method)) return await new Promise(() => undefined);
		if (method === 'Page.getFrameTree') return { frameTree: { frame: { id: FRAME } } };
		if (method !== 'Page.navigate') return {};
		this.onNavigate();
		return { frameId: FRAME, loaderId: this.loaderId };
	}

	/** A document fires its `load` event. */
	fire(loaderId: string, frameId = FRAME): void {
		this.emit('Page.lifecycleEvent', { frameId, loaderId, name: 'load' });
	}

	/** Only what a loader uses of a session is there. */
	attach(): Promise<TabLoader> {
		return TabLoader.attach(this as unknown as CDPSession);
	}
}

test('a page has loaded when it fires its load event, or one that it went to by itself does, and not when a frame does', async () => {
	const tab = new FakeTab();
	const loader = await tab.attach();
	for (const loaded of ['first', 'where it went to']) {
		tab.onNavigate = () => tab.fire(loaded);
		expect(await loader.load(URL, TIMEOUT_MS)).toEqual({ type: 'loaded' });
	}
	tab.onNavigate = () => tab.fire('a frame', 'frame');
	expect(await loader.load(URL, TIMEOUT_MS)).toEqual({ type: 'timeout' });
});

test('a page that was given up and fires its load event late is not taken for the next attempt', async () => {
	const tab = new FakeTab();
	const loader = await tab.attach();
	expect(await loader.load(URL, TIMEOUT_MS)).toEqual({ type: 'timeout' });
	tab.loaderId = 'second';
	tab.onNavigate = () => tab.fire('first');
	expect(await loader.load(URL, TIMEOUT_MS)).toEqual({ type: 'timeout' });
	tab.onNavigate = () => tab.fire('second');
	tab.loaderId = 'third';
	expect(await loader.load(URL, TIMEOUT_MS)).toEqual({ type: 'timeout' });
	tab.onNavigate = () => tab.fire('fourth');
	tab.loaderId = 'fourth';
	expect(await loader.load(URL, TIMEOUT_MS)).toEqual({ type: 'loaded' });
});

test('a page in a loop, which answers nothing, is out of time where it has not loaded, and loaded where it has', async () => {
	const tab = new FakeTab();
	const loader = await tab.attach();
	tab.onNavigate = () => tab.fire('first');
	tab.unanswered = ['Network.disable'];
	expect(await loader.load(URL, TIMEOUT_MS)).toEqual({ type: 'loaded' });
	tab.unanswered = ['Network.enable', 'Network.disable', 'Page.stopLoading'];
	expect(await loader.load(URL, TIMEOUT_MS)).toEqual({ type: 'timeout' });
});

test('nothing is kept of the documents that a page goes to after it has loaded', async () => {
	const tab = new FakeTab();
	const loader = await tab.attach();
	tab.onNavigate = () => tab.fire('first');
	await loader.load(URL, TIMEOUT_MS);
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	collect();
	const beforeBytes = process.memoryUsage().heapUsed;
	// Ids as long as no browser makes them, so that keeping them would be seen at once.
	for (let index = 0; index < 2000; index++) tab.fire(Buffer.alloc(10_000, `${index} `).toString('latin1'));
	collect();
	expect(process.memoryUsage().heapUsed - beforeBytes).toBeLessThan(5_000_000);
	expect(loader.frameId).toBe(FRAME);
});

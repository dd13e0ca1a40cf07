import { expect, test } from '@playwright/test';
import type { BrowserPart } from '../../../host/browser/browser-parts.ts';
import { type ListParts, PageMemory } from '../../../host/browser/page-memory.ts';

const BROWSER: BrowserPart = { pid: 1, isRenderer: false };
const RECORDER: BrowserPart = { pid: 2, isRenderer: true };
const PAGE: BrowserPart = { pid: 3, isRenderer: true };
const FRAME: BrowserPart = { pid: 4, isRenderer: true };

const LIMIT_BYTES = 1000;

/** What the browser and the recorder page take before there is a page. */
const BEFORE = { 1: 500, 2: 700 };

/** A browser whose processes and whose memory a test sets, and what came of watching it. */
class WatchedBrowser {
	parts: readonly BrowserPart[] = [BROWSER, RECORDER];
	bytes: Readonly<Record<number, number>> = BEFORE;
	readonly events: string[] = [];
	isBusy = false;

	readonly list: ListParts = async () => {
		if (this.isBusy) await new Promise<never>(() => undefined);
		return this.parts;
	};

	watch(): Promise<PageMemory> {
		return PageMemory.watch(this.list, {
			limitBytes: LIMIT_BYTES,
			memoryOf: (pid) => this.bytes[pid] ?? 0,
			onExceeded: (usedBytes) => this.events.push(`exceeded: ${usedBytes}`),
			kill: (pid) => this.events.push(`kill ${pid}`),
		});
	}
}

/** Looks twice: what the first look asks for is known to the second. */
async function look(memory: PageMemory): Promise<void> {
	memory.look();
	await new Promise<void>((resolve) => setImmediate(resolve));
	memory.look();
}

test('a page may take all that it is allowed, whatever the recorder page takes', async () => {
	const browser = new WatchedBrowser();
	const memory = await browser.watch();
	browser.parts = [BROWSER, RECORDER, PAGE, FRAME];
	browser.bytes = { ...BEFORE, 2: 50_000, 3: 600, 4: 400 };
	await look(memory);
	memory.close();
	expect(browser.events).toEqual([]);
});

test('a page that takes more with its frames is told of once, and then its processes are killed and no others', async () => {
	const browser = new WatchedBrowser();
	const memory = await browser.watch();
	browser.parts = [BROWSER, RECORDER, PAGE, FRAME];
	browser.bytes = { ...BEFORE, 3: 600, 4: 401 };
	await look(memory);
	await look(memory);
	expect(browser.events).toEqual(['exceeded: 1001', 'kill 3', 'kill 4']);
});

test('what the other processes of the browser have grown by is taken by the page, and what they had before is not', async () => {
	const browser = new WatchedBrowser();
	const memory = await browser.watch();
	browser.parts = [BROWSER, RECORDER, PAGE];
	browser.bytes = { ...BEFORE, 1: 500 + 901, 3: 100 };
	await look(memory);
	expect(browser.events).toEqual(['exceeded: 1001', 'kill 3']);
});

test('a process that gives memory back makes up for none that the page takes', async () => {
	const browser = new WatchedBrowser();
	const memory = await browser.watch();
	browser.parts = [BROWSER, RECORDER, PAGE];
	browser.bytes = { ...BEFORE, 1: 0, 3: 1001 };
	await look(memory);
	expect(browser.events).toEqual(['exceeded: 1001', 'kill 3']);
});

test('a page is ended also while the browser is too busy to list its processes', async () => {
	const browser = new WatchedBrowser();
	const memory = await browser.watch();
	browser.parts = [BROWSER, RECORDER, PAGE];
	await look(memory);
	browser.isBusy = true;
	await look(memory);
	browser.bytes = { ...BEFORE, 3: 2000 };
	memory.look();
	expect(browser.events).toEqual(['exceeded: 2000', 'kill 3']);
});

test('a watch that was closed tells of nothing', async () => {
	const browser = new WatchedBrowser();
	const memory = await browser.watch();
	browser.parts = [BROWSER, RECORDER, PAGE];
	await look(memory);
	memory.close();
	browser.bytes = { ...BEFORE, 3: 2000 };
	await look(memory);
	expect(browser.events).toEqual([]);
});

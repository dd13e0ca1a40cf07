import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { expect, test } from '@playwright/test';
import { BrowserComplaints } from '../../../host/browser/browser-complaints.ts';

async function heard(...chunks: readonly string[]): Promise<boolean> {
	const complaints = new BrowserComplaints();
	const stderr = new PassThrough();
	complaints.listen(stderr);
	for (const chunk of chunks) stderr.write(chunk);
	stderr.end();
	await finished(stderr);
	await new Promise<void>((resolve) => setImmediate(resolve));
	return complaints.hasRunOutOfHeap;
}

test('a page that ran out of memory is known by what V8 and the allocators of Chromium print, also in pieces', async () => {
	expect(await heard('[1:1:ERROR:v8_initializer.cc:944] V8 java', 'script OOM (Reached heap limit).\n')).toBe(true);
	expect(await heard('[1:1:ERROR:v8_initializer.cc:944] V8 process OOM (x).\n')).toBe(true);
	expect(await heard('[1:1:FATAL:memory.cc(39)] Out of memory. size=1073741824\n')).toBe(true);
});

test('other complaints of a browser are none of memory', async () => {
	expect(await heard('[1:1:ERROR:dbus/bus.cc:405] Failed to connect to the bus: ROOM OOMPH\n')).toBe(false);
});

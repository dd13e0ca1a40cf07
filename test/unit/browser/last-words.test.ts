import { expect, test } from '@playwright/test';
import { lastWords, tellingLine } from '../../../host/browser/last-words.ts';

test('a program that ends is heard, with the arguments and the environment that it was given', async () => {
	// What the browser is asked to do stands behind the arguments, as further ones of the script.
	const script = 'echo "$GREETING $1" >&2; echo unheard; exit 3';
	const heard = await lastWords('/bin/sh', ['-c', script, 'sh', '--flag'], { GREETING: 'hello' });
	expect(heard).toEqual({ words: 'hello --flag\n', hasFailed: true });
});

test('a program that is not there says nothing', async () => {
	expect(await lastWords('/nowhere/chromium', [], {})).toEqual({ words: '', hasFailed: true });
});

test('a program that ends as if it had worked, or by a signal, is told from one that fails', async () => {
	expect(await lastWords('/bin/sh', ['-c', 'exit 0'], {})).toEqual({ words: '', hasFailed: false });
	expect(await lastWords('/bin/sh', ['-c', 'kill -TRAP $$'], {})).toEqual({ words: '', hasFailed: true });
});

test('of what a browser says the line that tells the most is taken, else the first', () => {
	expect(tellingLine('\n[1] dbus\n[2] No usable sandbox! Do this\n')).toBe('[2] No usable sandbox! Do this');
	expect(tellingLine('chromium: error while loading shared libraries: libnss3.so\n')).toContain('libnss3.so');
	expect(tellingLine('\none\ntwo')).toBe('one');
	expect(tellingLine('')).toBe('');
	expect(tellingLine('x'.repeat(1000))).toHaveLength(300);
});

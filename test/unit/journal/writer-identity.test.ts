import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { currentWriter, writerState } from '../../../host/journal/writer-identity.ts';

const MODULE_URL = pathToFileURL('host/journal/writer-identity.ts').href;

test('this process runs; one that has ended is gone, also when its number belongs to another one', async () => {
	const own = await currentWriter();
	expect(await writerState(own)).toBe('running');
	expect(await writerState({ ...own, startTicks: String(Number(own.startTicks) - 1) })).toBe('gone');
	const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
	await once(child, 'exit');
	expect(await writerState({ ...own, pid: child.pid ?? 0 })).toBe('gone');
});

test('a process of another machine, or of one that could not be told, is unknown', async () => {
	const own = await currentWriter();
	expect(await writerState({ ...own, machine: 'elsewhere' })).toBe('unknown');
	expect(await writerState({ ...own, startTicks: '' })).toBe('unknown');
});

test('where no file can be opened a process that runs is not taken for gone', async () => {
	const script = `
		import { openSync, closeSync } from 'node:fs';
		const { currentWriter, writerState } = await import('${MODULE_URL}');
		const own = await currentWriter();
		const open = [];
		try { for (;;) open.push(openSync('/dev/null')); } catch {}
		const states = [];
		for (let free = 0; free < 3; free++) {
			states.push(await writerState(own));
			closeSync(open.pop());
		}
		process.stdout.write(JSON.stringify(states));
	`;
	const command = 'ulimit -n 100; exec "$0" --input-type=module -e "$1"';
	const child = spawn('/bin/sh', ['-c', command, process.execPath, script], { stdio: ['ignore', 'pipe', 'inherit'] });
	let printed = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		printed += text;
	});
	await once(child, 'close');
	const states = JSON.parse(printed) as readonly string[];
	expect(states[0]).toBe('unknown');
	expect(states).not.toContain('gone');
	expect(states.at(-1)).toBe('running');
});

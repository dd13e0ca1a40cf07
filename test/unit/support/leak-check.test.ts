import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@playwright/test';
import { findLeaks, noteHoldings } from '../../support/leak-check.ts';
import { makeTempFolder, type TempFolder } from '../../support/temp-folder.ts';

const { TMPDIR } = process.env;
let ours: TempFolder;

// What other tests keep in the usual place meanwhile is no leak of these.
test.beforeAll(async () => {
	ours = await makeTempFolder('leak-check');
	process.env.TMPDIR = ours.path;
});

test.afterAll(async () => {
	if (TMPDIR === undefined) delete process.env.TMPDIR;
	else process.env.TMPDIR = TMPDIR;
	await ours.remove();
});

test('a process, a listener and a temporary folder are told as leaks while they are there, and not afterwards', async () => {
	const before = await noteHoldings();
	expect(await findLeaks(before)).toEqual([]);

	const folder = await makeTempFolder('leak');
	const child = spawn('sleep', ['60']);
	await once(child, 'spawn');
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const leaks = await findLeaks(before);
	expect(leaks).toHaveLength(3);
	expect(leaks[0]).toContain(`process ${child.pid} lives`);
	expect(leaks[1]).toContain(folder.path);

	child.kill();
	await once(child, 'exit');
	server.close();
	await once(server, 'close');
	await folder.remove();
	expect(await findLeaks(before)).toEqual([]);
});

test('a process whose parent has ended is still told as a leak', async () => {
	const before = await noteHoldings();
	// The shell ends at once; what it started in the background goes on without a parent of ours.
	const shell = spawn('sh', ['-c', 'sleep 60 > /dev/null 2>&1 & echo $!']);
	const [[output]] = await Promise.all([once(shell.stdout, 'data'), once(shell, 'exit')]);
	const orphanPid = Number(String(output));
	// Its command line may still be that of the shell that it was forked from.
	expect(await findLeaks(before)).toEqual([expect.stringContaining(`process ${orphanPid} lives: `)]);
	process.kill(orphanPid, 'SIGKILL');
});

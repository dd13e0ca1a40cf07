import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@playwright/test';
import { memoryInStatus, processMemoryBytes } from '../../../host/browser/process-memory.ts';

const MIB = 2 ** 20;

/** As the kernel writes it, with what is not counted among it. */
const STATUS = `Name:	chromium
VmRSS:	  141312 kB
RssAnon:	   40960 kB
RssFile:	  100352 kB
RssShmem:	    2048 kB
VmSwap:	    1024 kB
`;

test('the memory of a process is what it has for itself, what it shares by name, and what is swapped out', () => {
	expect(memoryInStatus(STATUS)).toBe(43 * MIB);
	expect(memoryInStatus('Name:\tkthreadd\n')).toBe(0);
});

test('a process that takes 100 MiB more is seen to have taken them, and one that has gone takes nothing', async () => {
	const child = spawn(
		process.execPath,
		[
			'-e',
			'const kept = []; process.stdin.on("data", () => { kept.push(Buffer.alloc(100 << 20, 1)); console.log("taken"); }); console.log("ready");',
		],
		{ stdio: ['pipe', 'pipe', 'ignore'] },
	);
	const pid = child.pid ?? 0;
	await once(child.stdout, 'data');
	const beforeBytes = processMemoryBytes(pid);
	child.stdin.write('take\n');
	await once(child.stdout, 'data');
	const takenBytes = processMemoryBytes(pid) - beforeBytes;
	expect(takenBytes).toBeGreaterThan(95 * MIB);
	expect(takenBytes).toBeLessThan(120 * MIB);
	child.kill('SIGKILL');
	await once(child, 'close');
	expect(processMemoryBytes(pid)).toBe(0);
});

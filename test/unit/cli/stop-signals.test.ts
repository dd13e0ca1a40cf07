import { EventEmitter } from 'node:events';
import { expect, test } from '@playwright/test';
import { listenForStop } from '../../../host/cli/stop-signals.ts';

/** Signals with their times in ms, and what is heard of them. */
const CASES: readonly [what: string, signals: readonly [NodeJS.Signals, number][], heard: readonly string[]][] = [
	['one SIGINT', [['SIGINT', 0]], ['stop SIGINT']],
	['one SIGHUP', [['SIGHUP', 0]], ['stop SIGHUP']],
	[
		'a SIGTERM and another one later',
		[
			['SIGTERM', 0],
			['SIGTERM', 500],
		],
		['stop SIGTERM', 'insist'],
	],
	[
		'one Ctrl-C that comes from the terminal and once more from npm',
		[
			['SIGINT', 1000],
			['SIGINT', 1020],
		],
		['stop SIGINT'],
	],
	[
		'a SIGTERM after an impatient Ctrl-C',
		[
			['SIGINT', 0],
			['SIGINT', 499],
			['SIGTERM', 3000],
		],
		['stop SIGINT', 'insist'],
	],
];

for (const [what, signals, expected] of CASES) {
	test(`${what} is heard as ${expected.join(', then ')}`, () => {
		const source = new EventEmitter();
		const heard: string[] = [];
		let nowMs = 0;
		const listener = { onStop: (signal: string) => heard.push(`stop ${signal}`), onInsist: () => heard.push('insist') };
		listenForStop(listener, source, () => nowMs);
		for (const [signal, atMs] of signals) {
			nowMs = atMs;
			source.emit(signal, signal);
		}
		expect(heard).toEqual(expected);
	});
}

test('nothing is heard after the listening ended, and no listener stays', () => {
	const source = new EventEmitter();
	const heard: string[] = [];
	const end = listenForStop({ onStop: (signal) => heard.push(signal), onInsist: () => heard.push('insist') }, source);
	end();
	source.emit('SIGINT', 'SIGINT');
	expect(heard).toEqual([]);
	expect(source.eventNames()).toEqual([]);
});

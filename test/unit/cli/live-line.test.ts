import { expect, test } from '@playwright/test';
import { LiveLine, type LiveState, liveLineText } from '../../../host/cli/live-line.ts';

const RECORDING: LiveState = {
	phase: 'recording',
	elapsedS: 83.9,
	pictures: { drawn: 2490, repeated: 3 },
	sizeBytes: 12_400_000,
};

const FULL = 'Recording  1:23  2490 pictures  3 repeated  12.4 MB';

/** Columns of the terminal, and the text. */
const NARROW: readonly [number, string][] = [
	[80, FULL],
	[FULL.length + 1, FULL],
	[FULL.length, 'Recording  1:23  2490 pictures  3 repeated'],
	[30, 'Recording  1:23'],
	[12, 'Recording'],
	[5, 'Reco'],
	[1, ''],
];

for (const [columns, text] of NARROW) {
	test(`the live line on ${columns} columns shows what fits whole, and leaves the last column free`, () => {
		expect(liveLineText(RECORDING, columns)).toBe(text);
	});
}

test('the live line before the recording shows what it waits for, and how long', () => {
	const state: LiveState = { ...RECORDING, phase: 'waiting-for-room', elapsedS: 3725 };
	expect(liveLineText(state, 80)).toBe('Waiting for the room  1:02:05');
});

test('the live line of a recording without a picture counts none', () => {
	expect(liveLineText({ ...RECORDING, pictures: null }, 80)).toBe('Recording  1:23  12.4 MB');
});

test('a live line draws in place, prints text above itself, and leaves nothing when it is closed', () => {
	const written: string[] = [];
	const line = new LiveLine({ columns: 80, write: (text) => written.push(text) }, () => RECORDING);
	line.print('warning: it was late');
	line.close();
	line.close();
	const clear = '\r\u001b[2K';
	expect(written).toEqual([`${clear}${FULL}`, clear, 'warning: it was late\n', `${clear}${FULL}`, clear]);
});

test('a live line on a terminal of unknown width takes it for 80 columns wide', () => {
	const written: string[] = [];
	new LiveLine({ columns: 0, write: (text) => written.push(text) }, () => RECORDING).close();
	expect(written[0]).toContain(FULL);
});

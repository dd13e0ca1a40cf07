import { expect, test } from '@playwright/test';
import {
	AUDIO_ONLY_START_MS,
	type StartDecision,
	type StartFacts,
	StartRule,
	UNDECODED_START_MS,
} from '../../../recorder-page/scene/start-rule.ts';

/** As on the page's clock: large, and with fractions of a millisecond. */
const SINCE_MS = 1_795_000_000_000.25;

const START: StartDecision = { start: true };
const waitFor = (checkAgainInMs: number | null): StartDecision => ({ start: false, checkAgainInMs });

type Row = Omit<StartFacts, 'nowMs'> & { when: string; elapsedMs: number; expected: StartDecision };

const ROWS: Row[] = [
	{
		when: 'a picture is decoded, starts at once',
		elapsedMs: 0,
		videoPublications: 2,
		subscribedTracks: 1,
		videoFramesDecoded: true,
		expected: START,
	},
	{
		when: 'nothing is subscribed, waits for an event however late it is',
		elapsedMs: 3_600_000,
		videoPublications: 3,
		subscribedTracks: 0,
		videoFramesDecoded: false,
		expected: waitFor(null),
	},
	{
		when: 'there is only sound from the first moment on, looks again half a second later',
		elapsedMs: 0,
		videoPublications: 0,
		subscribedTracks: 1,
		videoFramesDecoded: false,
		expected: waitFor(AUDIO_ONLY_START_MS),
	},
	{
		when: 'there is only sound and half a second is nearly over, waits for the rest of it in whole milliseconds',
		elapsedMs: AUDIO_ONLY_START_MS - 0.5,
		videoPublications: 0,
		subscribedTracks: 4,
		videoFramesDecoded: false,
		expected: waitFor(1),
	},
	{
		when: 'there is only sound and half a second is over, starts',
		elapsedMs: AUDIO_ONLY_START_MS,
		videoPublications: 0,
		subscribedTracks: 1,
		videoFramesDecoded: false,
		expected: START,
	},
	{
		when: 'a video is published but not decoded, looks again five seconds after the beginning',
		elapsedMs: 1200,
		videoPublications: 1,
		subscribedTracks: 2,
		videoFramesDecoded: false,
		expected: waitFor(UNDECODED_START_MS - 1200),
	},
	{
		when: 'a video is published and five seconds bring no picture, starts without',
		elapsedMs: UNDECODED_START_MS,
		videoPublications: 1,
		subscribedTracks: 1,
		videoFramesDecoded: false,
		expected: START,
	},
	{
		when: 'the first track comes long after five seconds, starts with it at once',
		elapsedMs: 60_000,
		videoPublications: 1,
		subscribedTracks: 1,
		videoFramesDecoded: false,
		expected: START,
	},
];

for (const { when, elapsedMs, expected, ...facts } of ROWS) {
	test(`the start rule, when ${when}`, () => {
		expect(new StartRule(SINCE_MS).decide({ nowMs: SINCE_MS + elapsedMs, ...facts })).toEqual(expected);
	});
}

test('the start rule, asked again when it said, has started by then', () => {
	for (const videoPublications of [0, 1]) {
		const rule = new StartRule(SINCE_MS);
		const facts = { videoPublications, subscribedTracks: 1, videoFramesDecoded: false };
		const first = rule.decide({ nowMs: SINCE_MS + 123.4, ...facts });
		if (first.start || first.checkAgainInMs === null) throw new Error('It should wait for its time.');
		expect(rule.decide({ nowMs: SINCE_MS + 123.4 + first.checkAgainInMs, ...facts })).toEqual(START);
	}
});

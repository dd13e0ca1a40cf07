import type { EgressInfo } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { planRoomComposite } from '../../../host/egress/egress-plan.ts';
import { EgressProgress } from '../../../host/egress/egress-progress.ts';

const plan = planRoomComposite({
	roomName: 'standup',
	outputPath: '/recordings/standup.mp4',
	url: 'ws://127.0.0.1:7880',
	apiKey: 'devkey',
	apiSecret: 'a-secret-that-must-not-be-seen-anywhere',
});

const file = { path: '/recordings/standup.mp4', sizeBytes: 5_000_000n, durationNs: 60_000_000_000n };

/** The details of a recording of which so many seconds are missing, each by itself. */
function detailsWithGaps(count: number): string {
	const infos: EgressInfo[] = [];
	const progress = new EgressProgress(plan, 'RM_1', (info) => infos.push(info));
	progress.active(1_700_000_000_000);
	for (let index = 0; index < count; index++) progress.gap({ fromS: 10 * index, untilS: 10 * index + 1 });
	progress.ending('StopEgress API');
	progress.complete(file);
	return infos.at(-1)?.details ?? '';
}

test('of a connection that breaks often the first gaps are told, and how many more there were, and how long they were', () => {
	expect(detailsWithGaps(20)).toMatch(/, 190\.0 s to 191\.0 s$/);
	expect(detailsWithGaps(21)).toMatch(/, 190\.0 s to 191\.0 s; 1 more time, 1\.0 s in all$/);
	expect(detailsWithGaps(25)).toMatch(/, 190\.0 s to 191\.0 s; 5 more times, 5\.0 s in all$/);
});

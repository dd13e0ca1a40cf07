import { type EgressInfo, EgressStatus, FileInfo } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { failureText, resultText } from '../../../host/cli/result-text.ts';
import { initialEgressInfo } from '../../../host/egress/egress-info.ts';
import { planRoomComposite } from '../../../host/egress/egress-plan.ts';
import type { RecordingStats } from '../../../protocol/messages.ts';

const REQUEST = {
	roomName: 'standup',
	outputPath: '/recordings/standup.mp4',
	url: 'ws://127.0.0.1:7880',
	apiKey: 'devkey',
	apiSecret: 'secret',
} as const;

const plan = planRoomComposite(REQUEST);

const STATS: RecordingStats = {
	recordedS: 754.5,
	pictures: 22_612,
	repeatedPictures: 23,
	audioPackets: 37_000,
	concealedPackets: 725,
	latePackets: 12,
	unacknowledgedBytes: 0,
	openFrames: 0,
};

function infoOf(status: EgressStatus, details: string): EgressInfo {
	const info = initialEgressInfo(plan, 'RM_1', 1n);
	Object.assign(info, { status, details: `End reason: ${details}` });
	return info;
}

function withFile(info: EgressInfo): EgressInfo {
	info.fileResults = [
		new FileInfo({ location: '/recordings/standup.mp4', size: 283_400_000n, duration: 754_500_000_000n }),
	];
	return info;
}

test('the result of a recording says where the file is, its length and size, and what was repeated and concealed', () => {
	const info = withFile(infoOf(EgressStatus.EGRESS_COMPLETE, 'Source closed'));
	expect(resultText(info, plan, STATS)).toBe(
		[
			'/recordings/standup.mp4',
			'  length   12:34 (754.50 s)',
			'  size     283.4 MB',
			'  picture  1280x720, 30/s, H.264 main; 23 of 22635 repeated (0.1 %)',
			'  sound    AAC 44.1 kHz stereo; 725 of 37725 packets concealed (1.9 %)',
			'  ended    Source closed',
			'',
		].join('\n'),
	);
});

for (const [only, missing] of [
	['audioOnly', '  picture'],
	['videoOnly', '  sound'],
] as const) {
	test(`the result of a recording that is ${only} says nothing of what was not recorded`, () => {
		const info = withFile(infoOf(EgressStatus.EGRESS_COMPLETE, 'Source closed'));
		const lines = (ofPlan: typeof plan) => resultText(info, ofPlan, STATS).split('\n');
		const kept = lines(plan).filter((line) => !line.startsWith(missing));
		expect(kept).toHaveLength(lines(plan).length - 1);
		expect(lines(planRoomComposite({ ...REQUEST, [only]: true }))).toEqual(kept);
	});
}

test('the result of a recording that failed says that the file is not the whole of it', () => {
	const info = withFile(infoOf(EgressStatus.EGRESS_FAILED, 'Failure'));
	expect(resultText(info, plan, null).split('\n')[0]).toBe(
		'/recordings/standup.mp4  (only what was recorded until the error)',
	);
});

test('a recording without a file has no result to print', () => {
	expect(resultText(infoOf(EgressStatus.EGRESS_FAILED, 'Failure'), plan, STATS)).toBe('');
});

test('a failure is told in the words of its error', () => {
	const info = infoOf(EgressStatus.EGRESS_FAILED, 'Failure');
	info.error = 'recording ended early: the browser is gone';
	expect(failureText(info)).toBe('recording ended early: the browser is gone');
});

test('an egress that was aborted is told as what it means', () => {
	expect(failureText(infoOf(EgressStatus.EGRESS_ABORTED, 'Process killed'))).toBe(
		'nothing was recorded: the end came before the first picture or sound (Process killed)',
	);
});

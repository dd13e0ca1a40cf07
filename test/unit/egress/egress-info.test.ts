import { type EgressInfo, EgressSourceType, EgressStatus } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { EgressError } from '../../../host/egress/egress-error.ts';
import {
	applyEgressEvent,
	type EgressEvent,
	type FinishedFile,
	initialEgressInfo,
	isTerminal,
} from '../../../host/egress/egress-info.ts';
import { planRoomComposite } from '../../../host/egress/egress-plan.ts';
import type { AskedEncoding } from '../../../host/egress/encoding-request.ts';

const { EGRESS_STARTING, EGRESS_ACTIVE, EGRESS_ENDING, EGRESS_COMPLETE, EGRESS_FAILED, EGRESS_ABORTED } = EgressStatus;
const { EGRESS_LIMIT_REACHED } = EgressStatus;

const API_SECRET = 'a-secret-that-must-not-be-seen-anywhere';

const REQUEST = {
	roomName: 'standup',
	outputPath: '/recordings/standup.mp4',
	url: 'ws://127.0.0.1:7880',
	apiKey: 'devkey',
	apiSecret: API_SECRET,
} as const;

const plan = planRoomComposite(REQUEST);

const file: FinishedFile = { path: '/recordings/standup.mp4', sizeBytes: 5_000_000_000n, durationNs: 60_000_000_000n };

const events = {
	waiting: { type: 'waiting', atNs: 1500n, details: 'Waiting for the page to load' },
	active: { type: 'active', atNs: 2000n },
	ending: { type: 'ending', atNs: 3000n, reason: 'StopEgress API' },
	complete: { type: 'complete', atNs: 4000n, file, gaps: [] },
	aborted: { type: 'aborted', atNs: 5000n, reason: 'Source closed', message: 'Start signal not received' },
	failed: { type: 'failed', atNs: 6000n, error: new EgressError('internal', 'host', 'the browser is gone'), gaps: [] },
} satisfies Record<string, EgressEvent>;

test('the request says the preset or the advanced options as they were asked for, and nothing where nothing was', () => {
	const roomComposite = (asked: AskedEncoding) => {
		const info = initialEgressInfo(planRoomComposite({ ...REQUEST, ...asked }), 'RM_1', 1n);
		return JSON.parse(info.toJsonString()).roomComposite;
	};
	for (const name of ['preset', 'advanced']) expect(roomComposite({})).not.toHaveProperty(name);
	expect(roomComposite({ preset: 'H264_1080P_30' })).toMatchObject({ preset: 'H264_1080P_30' });
	expect(roomComposite({ advanced: { width: 854, height: 480, keyFrameInterval: 1.5 } }).advanced).toEqual({
		width: 854,
		height: 480,
		keyFrameInterval: 1.5,
	});
	expect(roomComposite({ preset: 'H264_1080P_30', profile: 'high' }).advanced).toEqual({
		width: 1920,
		height: 1080,
		framerate: 30,
		videoCodec: 'H264_HIGH',
		videoBitrate: 4500,
	});
});

type EventName = keyof typeof events;

/** The status that follows; what is not listed changes nothing. */
const TRANSITIONS: Readonly<Partial<Record<EgressStatus, Partial<Record<EventName, EgressStatus>>>>> = {
	[EGRESS_STARTING]: {
		waiting: EGRESS_STARTING,
		active: EGRESS_ACTIVE,
		aborted: EGRESS_ABORTED,
		failed: EGRESS_FAILED,
	},
	[EGRESS_ACTIVE]: { ending: EGRESS_ENDING, complete: EGRESS_COMPLETE, failed: EGRESS_FAILED },
	[EGRESS_ENDING]: { complete: EGRESS_COMPLETE, failed: EGRESS_FAILED },
};

const ALL_STATUSES = [
	EGRESS_STARTING,
	EGRESS_ACTIVE,
	EGRESS_ENDING,
	EGRESS_COMPLETE,
	EGRESS_FAILED,
	EGRESS_ABORTED,
	EGRESS_LIMIT_REACHED,
];

function infoOf(status: EgressStatus): EgressInfo {
	const info = initialEgressInfo(plan, 'RM_1', 1000n);
	info.status = status;
	return info;
}

function after(...names: readonly EventName[]): EgressInfo {
	return names.reduce((info, name) => applyEgressEvent(info, events[name]), initialEgressInfo(plan, 'RM_1', 1000n));
}

for (const status of ALL_STATUSES) {
	for (const name of Object.keys(events) as EventName[]) {
		const expected = TRANSITIONS[status]?.[name];
		const result = expected === undefined ? 'changes nothing' : `leads to ${EgressStatus[expected]}`;
		test(`the event "${name}" in ${EgressStatus[status]} ${result}`, () => {
			const info = infoOf(status);
			const before = info.toJsonString();
			const next = applyEgressEvent(info, events[name]);
			expect(info.toJsonString(), 'the info that was given stays as it was').toBe(before);
			if (expected === undefined) {
				expect(next).toBe(info);
				return;
			}
			expect(next.status).toBe(expected);
			expect(next.updatedAt).toBe(events[name].atNs);
			expect(next.endedAt).toBe(isTerminal(expected) ? events[name].atNs : 0n);
		});
	}
}

test('an egress starts with its request, its output named, and no secret', () => {
	const info = initialEgressInfo(plan, 'RM_1', 1000n);
	expect(info).toMatchObject({
		egressId: plan.egressId,
		roomId: 'RM_1',
		roomName: 'standup',
		sourceType: EgressSourceType.WEB,
		status: EGRESS_STARTING,
		startedAt: 1000n,
		updatedAt: 1000n,
		endedAt: 0n,
	});
	expect(info.request).toMatchObject({ case: 'roomComposite', value: { roomName: 'standup', layout: 'grid' } });
	expect(info.fileResults.map((result) => result.filename)).toEqual(['/recordings/standup.mp4']);
	expect(info.toJsonString()).not.toContain(API_SECRET);
});

test('while it starts, details say what is waited for, and nothing of it when it has started or failed', () => {
	expect(after('waiting').details).toBe('Waiting for the page to load');
	expect(after('waiting', 'active').details).toBe('');
	expect(after('waiting', 'failed').details).toBe('End reason: Failure');
	expect(after('waiting', 'aborted').details).toBe('End reason: Source closed');
});

test('a recording that ends well carries its file, with 64-bit size and times, in both result fields', () => {
	const info = after('active', 'ending', 'complete');
	const expected = {
		filename: '/recordings/standup.mp4',
		location: '/recordings/standup.mp4',
		startedAt: 2000n,
		endedAt: 3000n,
		size: 5_000_000_000n,
		duration: 60_000_000_000n,
	};
	expect(info.fileResults).toHaveLength(1);
	expect(info.fileResults[0]).toMatchObject(expected);
	expect(info.result).toMatchObject({ case: 'file', value: expected });
	expect(info).toMatchObject({ details: 'End reason: StopEgress API', error: '', errorCode: 0 });
});

test('a recording that was never asked to end takes the end of its file from its completion', () => {
	expect(after('active', 'complete').fileResults[0]?.endedAt).toBe(events.complete.atNs);
});

test('an egress that was aborted has 412 and no location', () => {
	const info = after('aborted');
	expect(info).toMatchObject({
		error: 'Start signal not received',
		errorCode: 412,
		details: 'End reason: Source closed',
	});
	expect(info.fileResults[0]).toMatchObject({ location: '', size: 0n });
});

test('a failure says so in its details, with the error and the status of its code', () => {
	expect(after('active', 'failed')).toMatchObject({
		error: 'the browser is gone',
		errorCode: 500,
		details: 'End reason: Failure',
	});
});

test('a failure while ending keeps the reason for which it ended', () => {
	expect(after('active', 'ending', 'failed').details).toBe('End reason: StopEgress API');
});

test('gaps are declared behind the reason, however the recording ended', () => {
	const gaps = [
		{ fromS: 3, untilS: 4.04 },
		{ fromS: 71.96, untilS: 132 },
	];
	const said = 'nothing was received from 3.0 s to 4.0 s, 72.0 s to 132.0 s';
	expect(applyEgressEvent(after('active', 'ending'), { ...events.complete, gaps }).details).toBe(
		`End reason: StopEgress API; ${said}`,
	);
	expect(applyEgressEvent(after('active'), { ...events.failed, gaps }).details).toBe(`End reason: Failure; ${said}`);
});

test('a second end changes nothing: the first reason stands', () => {
	const ending = after('active', 'ending');
	const again = applyEgressEvent(ending, { type: 'ending', atNs: 9000n, reason: 'Source closed' });
	expect(again).toBe(ending);
});

test('a failure whose recording could be saved carries the file', () => {
	const info = applyEgressEvent(after('active'), { ...events.failed, file });
	expect(info.status).toBe(EGRESS_FAILED);
	expect(info.fileResults[0]).toMatchObject({ location: file.path, size: file.sizeBytes, duration: file.durationNs });
});

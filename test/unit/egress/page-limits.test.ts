import { expect, test } from '@playwright/test';
import { planRoomComposite, type RoomCompositeRequest } from '../../../host/egress/egress-plan.ts';
import { goneError, memoryError } from '../../../host/egress/page-end.ts';
import { defaultMemoryLimitMib } from '../../../host/egress/page-limits.ts';
import { waitingText } from '../../../host/egress/tab-source.ts';
import { planWeb } from '../../../host/egress/web-plan.ts';

const GIB = 2 ** 30;

const WEB = { url: 'https://my.host/page', outputPath: '/recordings/page.mp4', awaitStartSignal: true } as const;

const ROOM: RoomCompositeRequest = {
	roomName: 'standup',
	outputPath: '/recordings/standup.mp4',
	url: 'ws://127.0.0.1:7880',
	apiKey: 'devkey',
	apiSecret: 'a-secret-that-must-not-be-seen-anywhere',
};

const TEMPLATE = { ...ROOM, templateUrl: 'https://my.host/t' };

test('a page and a template have no time-out for their start unless one is given, and always a limit of memory', () => {
	for (const { pageLimits } of [planWeb(WEB), planRoomComposite(TEMPLATE)]) {
		expect(pageLimits).toEqual({ memoryLimitMib: defaultMemoryLimitMib() });
	}
	const limits = { startTimeoutS: 0.5, pageMemoryLimitMib: 256 };
	for (const { pageLimits } of [planWeb({ ...WEB, ...limits }), planRoomComposite({ ...TEMPLATE, ...limits })]) {
		expect(pageLimits).toEqual({ startTimeoutS: 0.5, memoryLimitMib: 256 });
	}
	expect(planRoomComposite(ROOM)).not.toHaveProperty('pageLimits');
});

for (const startTimeoutS of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 604_801]) {
	test(`a time-out of ${startTimeoutS} s for the start is refused with what came and what to do`, () => {
		expect(() => planWeb({ ...WEB, startTimeoutS })).toThrow(
			`request has missing or invalid field: start_timeout: got ${startTimeoutS}; give seconds above 0, up to 604800`,
		);
	});
}

for (const pageMemoryLimitMib of [0, 255, 300.5, Number.NaN, Number.POSITIVE_INFINITY]) {
	test(`a limit of ${pageMemoryLimitMib} MiB is refused with what came and what to do`, () => {
		expect(() => planWeb({ ...WEB, pageMemoryLimitMib })).toThrow(
			`request has missing or invalid field: page_memory_limit: got ${pageMemoryLimitMib}; give a whole number of MiB, 256 or more`,
		);
	});
}

test('a time-out for a start signal that is not waited for is refused, and limits of a page where there is none', () => {
	expect(() => planWeb({ ...WEB, awaitStartSignal: false, startTimeoutS: 60 })).toThrow(
		'start_timeout: no start signal is waited for',
	);
	expect(() => planRoomComposite({ ...ROOM, startTimeoutS: 60 })).toThrow('start_timeout: no page is recorded');
	expect(() => planRoomComposite({ ...ROOM, pageMemoryLimitMib: 1000 })).toThrow(
		'page_memory_limit: no page is recorded',
	);
});

test('the default limit of memory is 2 GiB, half of a small machine, and never less than a page needs', () => {
	const limits = [64 * GIB, 4 * GIB, 3 * GIB, GIB / 16].map((bytes) => defaultMemoryLimitMib(bytes));
	expect(limits).toEqual([2048, 2048, 1536, 256]);
});

test('what is waited for says the signal and the time-out', () => {
	const texts = [planWeb(WEB), planWeb({ ...WEB, startTimeoutS: 90 })].map((plan) =>
		waitingText('waiting-for-start', plan),
	);
	expect(texts).toEqual([
		'Waiting for the page to log START_RECORDING, for as long as it takes',
		'Waiting for the page to log START_RECORDING, for at most 90 s',
	]);
	expect(waitingText('loading', planWeb(WEB))).toBe('Waiting for the page to load');
});

test('a page that ends for lack of memory exhausts a resource, any other crash is internal', () => {
	const error = memoryError(100.2 * 2 ** 20, { memoryLimitMib: 64 });
	expect(error).toMatchObject({ code: 'resource_exhausted', blame: 'request' });
	expect(error.message).toContain('took 101 MiB of memory, and may take 64 MiB');
	expect(goneError('out-of-heap')).toMatchObject({ code: 'resource_exhausted' });
	expect(goneError('crashed')).toMatchObject({
		code: 'internal',
		message: 'recording ended early: the page crashed',
	});
	expect(goneError('closed').message).toBe('recording ended early: the page was closed');
});

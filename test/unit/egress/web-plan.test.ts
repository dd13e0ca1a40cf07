import { expect, test } from '@playwright/test';
import type { EgressError } from '../../../host/egress/egress-error.ts';
import { initialEgressInfo } from '../../../host/egress/egress-info.ts';
import { planRoomComposite, type RoomCompositeRequest } from '../../../host/egress/egress-plan.ts';
import { launchMessageOf } from '../../../host/egress/launch-message.ts';
import { isTabPlan, type TabPlan, tabUrlOf } from '../../../host/egress/tab-url.ts';
import { planWeb, type WebRequest } from '../../../host/egress/web-plan.ts';

const WEB: WebRequest = { url: 'https://my.host/page?secret=1#here', outputPath: '/recordings/page.mp4' };

const ROOM: RoomCompositeRequest = {
	roomName: 'standup',
	outputPath: '/recordings/standup.mp4',
	url: 'ws://127.0.0.1:7880',
	apiKey: 'devkey',
	apiSecret: 'a-secret-that-must-not-be-seen-anywhere',
};

function messageOf(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		expect(error).toMatchObject({ code: 'invalid_argument', blame: 'request' });
		return (error as EgressError).message.replace('request has missing or invalid field: ', '');
	}
	throw new Error('the request was accepted');
}

/** URLs that are no pages, and what is said of them. */
const REFUSED: readonly [url: string, problem: string][] = [
	['', 'it is empty; give the URL of a page, such as https://my.host/page'],
	['my.host/page', 'it is not a URL; it looks like https://my.host/page'],
	['file:///etc/passwd', 'its scheme is "file:"; only http: and https: pages are recorded'],
	['chrome://version', 'its scheme is "chrome:"; only http: and https: pages are recorded'],
	['data:text/html,hidden', 'its scheme is "data:"; only http: and https: pages are recorded'],
	['javascript:hidden', 'its scheme is "javascript:"; only http: and https: pages are recorded'],
	['about:blank', 'its scheme is "about:"; only http: and https: pages are recorded'],
	['https://me:hidden@my.host/', 'it holds a user name or password, with which pages are not loaded; leave them out'],
];

for (const [url, problem] of REFUSED) {
	test(`the URL "${url}" is refused as a page and as a template, and not repeated`, () => {
		const web = messageOf(() => planWeb({ ...WEB, url }));
		const template = messageOf(() => planRoomComposite({ ...ROOM, templateUrl: url }));
		expect([web, template]).toEqual([`web url: ${problem}`, `template base url: ${problem}`]);
		expect(web).not.toContain('hidden');
	});
}

test('a page is loaded as it is, and its recording begins when it has loaded', async () => {
	const plan = planWeb(WEB);
	expect(plan).toMatchObject({ source: 'web', url: WEB.url, awaitStartSignal: false });
	expect(await tabUrlOf(plan)).toBe(WEB.url);
	expect(await launchMessageOf(plan)).toMatchObject({
		type: 'launch',
		source: 'tab',
		media: { video: { widthPx: 1280, heightPx: 720 } },
	});
});

test('the EgressInfo of a page has its request and no room', () => {
	const info = initialEgressInfo(planWeb({ ...WEB, awaitStartSignal: true, preset: 'H264_720P_60' }), '', 1n);
	expect(info).toMatchObject({ roomName: '', roomId: '' });
	expect(info.toJson()).toMatchObject({
		web: { url: WEB.url, awaitStartSignal: true, preset: 'H264_720P_60', fileOutputs: [{ filepath: WEB.outputPath }] },
	});
});

test('the output of a page is checked like that of a room', () => {
	expect(messageOf(() => planWeb({ ...WEB, outputPath: 'a.webm' }))).toContain(
		'filepath: "a.webm" does not end in .mp4',
	);
	expect(messageOf(() => planWeb({ ...WEB, durationS: 0 }))).toContain('duration: got 0');
});

test('a template gets url, token and layout in the place of its own, and keeps the rest of its query', async () => {
	const templateUrl = 'https://my.host/t?token=old&zoom=2&url=old#part';
	const plan = planRoomComposite({ ...ROOM, templateUrl, layout: 'speaker-light' });
	expect(isTabPlan(plan)).toBe(true);
	const url = new URL(await tabUrlOf(plan as TabPlan));
	expect([...url.searchParams.keys()]).toEqual(['layout', 'token', 'url', 'zoom']);
	expect(url.searchParams.get('layout')).toBe('speaker-light');
	expect(url.searchParams.get('url')).toBe('ws://127.0.0.1:7880');
	expect(url.hash).toBe('#part');
	const [, payload = ''] = (url.searchParams.get('token') ?? '').split('.');
	expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
		sub: plan.egressId,
		kind: 'egress',
		video: { room: 'standup', hidden: true, recorder: true },
	});
});

test('a template without a layout gets an empty one, our own layouts get grid', () => {
	expect(planRoomComposite({ ...ROOM, templateUrl: 'https://my.host/' }).layout).toBe('');
	expect(planRoomComposite(ROOM).layout).toBe('grid');
});

test("a template's page is told no token by the recorder, and the EgressInfo names it as LiveKit does", async () => {
	const plan = planRoomComposite({ ...ROOM, templateUrl: 'https://my.host/t' });
	expect(Object.keys(await launchMessageOf(plan)).sort()).toEqual(['egressId', 'media', 'source', 'type']);
	expect(initialEgressInfo(plan, 'RM_1', 1n).toJson()).toMatchObject({
		roomName: 'standup',
		roomComposite: { roomName: 'standup', customBaseUrl: 'https://my.host/t' },
	});
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EgressStatus } from '@livekit/protocol';
import { expectColour } from '../support/expected-content.ts';
import { openPlayable, openWhole } from '../support/playable-recording.ts';
import { expect, test } from '../support/recording-test.ts';
import type { SitePage } from '../support/web-site.ts';

const SMALL_ARGS = ['--width', '320', '--height', '192'];

const WHOLE = { xPx: 0, yPx: 0, widthPx: 320, heightPx: 192 };

/** A page that asks a person for everything, tries to get away, and then says what came of it. */
function nuisance(neighbourPort: number): string {
	return `<!doctype html><body><script>
		const settled = async (promise) => promise.then(() => 'got it', ({ name }) => name);
		addEventListener('load', () => setTimeout(async () => {
			alert('hello');
			const answers = { confirm: confirm('sure?'), prompt: prompt('name?') };
			answers.popup = open('/popup') ? 'opened' : 'none';
			Object.assign(document.createElement('a'), { href: '/popup', target: '_blank' }).click();
			window.close();
			print();
			onbeforeunload = () => 'stay';
			const link = Object.assign(document.createElement('a'), { href: '/download', download: 'x.bin' });
			link.click();
			const picker = Object.assign(document.createElement('input'), { type: 'file' });
			picker.click();
			answers.image = await new Promise((done) => {
				const image = new Image();
				image.onerror = () => done('failed');
				image.src = '/secret.png';
			});
			answers.webgl = document.createElement('canvas').getContext('webgl') ? 'drawn' : 'none';
			answers.camera = navigator.mediaDevices ? await settled(navigator.mediaDevices.getUserMedia({ video: true })) : 'none';
			answers.notify = await Notification.requestPermission();
			answers.place = await new Promise((done) => navigator.geolocation.getCurrentPosition(() => done('got it'), () => done('refused')));
			for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
				await fetch('http://' + host + ':${neighbourPort}/neighbour', { mode: 'no-cors' }).catch(() => {});
			}
			new WebSocket('ws://127.0.0.1:${neighbourPort}/neighbour').onerror = async () => {
				for (const place of ['file:///etc/passwd', 'chrome://version', 'data:text/html,gone']) {
					try { location.href = place } catch {}
				}
				document.documentElement.style.background = 'rgb(20, 160, 20)';
				await fetch('/answers', { method: 'POST', body: JSON.stringify(answers) });
			};
		}, 100));
	</script>`;
}

test('whatever a page asks of a person is answered, it neither gets away nor reaches its neighbours, and has no WebGL where that is refused', async ({
	site,
	recordWeb,
}) => {
	let neighbourRequests = 0;
	const neighbour = createServer((_, response) => {
		neighbourRequests++;
		response.end();
	}).listen(0, '127.0.0.1');
	await once(neighbour, 'listening');
	site.put('/nuisance', { body: nuisance((neighbour.address() as AddressInfo).port) });
	site.put('/popup', { body: '<body style="background: red"><script>onbeforeunload = () => 1</script>' });
	site.put('/download', { headers: { 'Content-Disposition': 'attachment' }, body: 'x'.repeat(1000) });
	site.put('/secret.png', { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="secret"' } });
	const answers = site.posted('/answers');
	const run = await recordWeb('/nuisance', { args: [...SMALL_ARGS, '--no-webgl'] });
	expect(JSON.parse(await answers)).toMatchObject({
		confirm: false,
		prompt: null,
		popup: 'none',
		image: 'failed',
		webgl: 'none',
		notify: 'denied',
		place: 'refused',
	});
	// The page turned green before it said so; what it shows then is recorded for a while.
	const recordedS = await run.clock();
	await run.untilRecorded(recordedS() + 1);
	const { exitCode, error } = await run.stop();
	expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
	expect(neighbourRequests).toBe(0);
	expect(site.requests).not.toContain('/popup');
	const reader = await openWhole(run.outputPath);
	const timeS = (reader.probe.video?.durationS ?? 0) - 0.1;
	await expectColour(reader, { rectangle: WHOLE, timeS, colour: [20, 160, 20] });
	neighbour.close();
	await once(neighbour, 'close');
});

/** Pages that cannot be recorded, and what is said of each. */
const FAILING: readonly (readonly [what: string, page: SitePage, message: string])[] = [
	['that is not there', { status: 404, body: 'nothing here' }, 'page load error: Not Found'],
	['without a text for its status', { status: 500 }, 'page load error: Internal Server Error'],
	[
		'that wants a password',
		{ status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } },
		'page load error: Unauthorized',
	],
	[
		'that leads to a file',
		{ status: 302, headers: { Location: 'file:///etc/passwd' } },
		'page load error: net::ERR_UNSAFE_REDIRECT',
	],
	[
		'that leads to a metadata service',
		{ status: 302, headers: { Location: 'http://169.254.169.254/latest' } },
		'page load error: net::ERR_BLOCKED_BY_ADMINISTRATOR: 169.254.169.254:80 is a link-local address, which pages never reach',
	],
	['that shows an error', { body: '<div class="box error">no  token</div>' }, 'template error: no token'],
	[
		'that shows the token which it was refused with',
		{ body: '<div class="error">invalid token: eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJkZXZrZXkifQ.c2lnbmF0dXJl</div>' },
		'template error: invalid token: [hidden]',
	],
];

for (const [what, page, message] of FAILING) {
	test(`a page ${what} fails with LiveKit's words, and leaves nothing`, async ({ site, recordWeb }) => {
		site.put('/page', page);
		const run = await recordWeb('/page', { args: SMALL_ARGS });
		const { exitCode, error, info } = await run.ended;
		expect({ exitCode, error }).toEqual({ exitCode: 1, error: message });
		expect(info).toMatchObject({
			status: EgressStatus.EGRESS_FAILED,
			error: message,
			errorCode: 400,
			details: 'End reason: Failure',
		});
		expect(await run.leftBehind()).toEqual({ leaks: [], files: [] });
	});
}

test('a page that crashes ends the recording within three seconds, and what was recorded is a file', async ({
	recordWeb,
}) => {
	const run = await recordWeb('/stage', { args: SMALL_ARGS });
	await run.untilRecorded(1);
	const crashedAtMs = performance.now();
	await run.signalBrowser('target', 'SIGKILL');
	const { exitCode, error, info } = await run.ended;
	expect(performance.now() - crashedAtMs).toBeLessThan(3000);
	expect({ exitCode, error }).toEqual({ exitCode: 1, error: 'recording ended early: the page crashed' });
	expect(info).toMatchObject({ status: EgressStatus.EGRESS_FAILED, errorCode: 500 });
	const reader = await openPlayable(run.outputPath);
	expect(reader.probe.video?.durationS).toBeGreaterThanOrEqual(1);
	expect((await run.leftBehind()).leaks).toEqual([]);
});

test('a page that goes to one that was asked to be drawn ahead is recorded on', async ({ site, recordWeb }) => {
	site.put('/first', {
		body: `<script type="speculationrules">{"prerender": [{"urls": ["/second"], "eagerness": "immediate"}]}</script>
			<script>addEventListener('load', () => setTimeout(() => { location.href = '/second'; }, 1500))</script>`,
	});
	site.put('/second', { body: '<script>setTimeout(() => console.log("END_RECORDING"), 1500)</script>' });
	const run = await recordWeb('/first', { args: SMALL_ARGS });
	const { exitCode, error, info } = await run.ended;
	expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
	expect(info).toMatchObject({ status: EgressStatus.EGRESS_COMPLETE, details: 'End reason: Source closed' });
	const reader = await openPlayable(run.outputPath);
	expect(reader.probe.video?.durationS).toBeGreaterThanOrEqual(2);
});

test('a recording that is told to end while its page hangs ends at once', async ({ site, recordWeb }) => {
	site.put('/hang', 'silence');
	const run = await recordWeb('/hang', { args: SMALL_ARGS });
	await run.cli.logged('Loading the page');
	const stoppedAtMs = performance.now();
	const { exitCode, info } = await run.stop();
	expect(performance.now() - stoppedAtMs).toBeLessThan(3000);
	expect(exitCode).toBe(3);
	expect(info).toMatchObject({
		status: EgressStatus.EGRESS_ABORTED,
		errorCode: 412,
		error: 'Start signal not received',
	});
	expect(await run.leftBehind()).toEqual({ leaks: [], files: [] });
});

test('a page that says that it has ended before it has begun is not recorded', async ({ site, recordWeb }) => {
	site.put('/end', { body: '<script>console.log("END_RECORDING")</script>' });
	const run = await recordWeb('/end', { args: [...SMALL_ARGS, '--await-start-signal'] });
	const { exitCode, info } = await run.ended;
	expect(exitCode).toBe(3);
	expect(info).toMatchObject({
		status: EgressStatus.EGRESS_ABORTED,
		errorCode: 412,
		error: 'Start signal not received',
		details: 'End reason: Source closed',
	});
});

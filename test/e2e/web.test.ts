import { EgressStatus } from '@livekit/protocol';
import { expectColour } from '../support/expected-content.ts';
import type { PictureSize } from '../support/picture-area.ts';
import { openWhole } from '../support/playable-recording.ts';
import type { RecordingReader } from '../support/recording-reader.ts';
import { expect, test } from '../support/recording-test.ts';
import { CORNER_COLOURS, CORNER_PX, STAGE_BACKGROUND, STAGE_BEEP_HZ, STAGE_COLOUR } from '../support/stage-page.ts';
import { COLOUR_PART, type Rgb } from '../support/test-picture.ts';
import type { Sound } from '../support/tone-analysis.ts';

/** Whole macroblocks, so that edges between them are sharp. */
const SIZE = { widthPx: 640, heightPx: 352 } as const;
const SIZE_ARGS = ['--width', String(SIZE.widthPx), '--height', String(SIZE.heightPx)];

const SMALL_ARGS = ['--width', '320', '--height', '192'];

/** Sound against picture: the page shows its flash with the next frame that it draws, which the capture then meets. */
const MAX_APART_MS = 60;

/** ffprobe rounds times to microseconds. */
const MAX_OFF_TICK = 0.001;

/** CIEDE2000: what two conversions and an encoder at a fair rate leave; a wrong matrix or range is 4 and more. */
const MAX_COLOUR_DIFFERENCE = 2.5;

test('a page is recorded as it is seen and heard, at exactly its size', async ({ recordWeb }, testInfo) => {
	const lengthS = 6;
	const run = await recordWeb('/stage', { args: [...SIZE_ARGS, '--duration', String(lengthS)] });
	const { exitCode, error, info } = await run.ended;
	expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
	expect(info).toMatchObject({ status: EgressStatus.EGRESS_COMPLETE, roomName: '', request: { case: 'web' } });
	const reader = await openWhole(run.outputPath);
	expect(reader.probe.video).toMatchObject({ ...SIZE, durationS: lengthS });

	const whole = { xPx: 0, yPx: 0, ...SIZE };
	const { page } = await reader.watchTiles({ page: whole });
	const count = reader.countPictures(page);
	testInfo.annotations.push({ type: 'measured', description: `pictures: ${JSON.stringify(count)}` });
	expect(count).toMatchObject({ unreadable: 0, backwards: 0 });

	const [left] = (await reader.sound()) as [Sound];
	const apart = reader.soundAgainstPicture(page, left, STAGE_BEEP_HZ);
	testInfo.annotations.push({
		type: 'measured',
		description: `sound behind picture: ${apart.eachMs.map(Math.round)} ms`,
	});
	expect(apart.eachMs.length).toBeGreaterThanOrEqual(lengthS - 2);
	expect(apart.p95Ms, `${apart.eachMs}`).toBeLessThanOrEqual(MAX_APART_MS);

	await expectCorners(reader, SIZE, lengthS / 2);
	await expectStageColour(reader, SIZE, lengthS / 2);
});

test('sixty pictures a second of a page in portrait stand on their ticks, in order and each as it was drawn, to the pixel', async ({
	recordWeb,
}, testInfo) => {
	const [preset, size, rateFps, lengthS] = ['PORTRAIT_H264_720P_60', { widthPx: 720, heightPx: 1280 }, 60, 4] as const;
	const run = await recordWeb('/stage', { args: ['--preset', preset, '--duration', String(lengthS)] });
	expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
	const reader = await openWhole(run.outputPath);
	expect(reader.probe.video).toMatchObject({ ...size, durationS: lengthS });
	const { page } = await reader.watchTiles({ page: { xPx: 0, yPx: 0, ...size } });
	const count = reader.countPictures(page);
	testInfo.annotations.push({ type: 'measured', description: `pictures: ${JSON.stringify(count)}` });
	// How many there are is the machine's matter.
	expect(count).toMatchObject({ unreadable: 0, backwards: 0 });
	for (const timeS of page.timesS) {
		const tick = timeS * rateFps;
		expect(Math.abs(tick - Math.round(tick)), `tick ${tick}`).toBeLessThan(MAX_OFF_TICK);
	}
	// More than a recording of half the rate would have.
	const odd = page.timesS.filter((timeS) => Math.round(timeS * rateFps) % 2 === 1);
	expect(odd.length).toBeGreaterThan(0);
	await expectCorners(reader, size, lengthS / 2);
	await expectStageColour(reader, size, lengthS / 2);
});

test('a still page with strict headers is recorded at the full frame rate, from the signal of a frame of another site to that of its end', async ({
	site,
	recordWeb,
}) => {
	const colour: Rgb = [30, 110, 190];
	const frame = `<script>
		setTimeout(() => console.log('not ', 'START_RECORDING '), 100);
		setTimeout(() => console.info({}, 'START_RECORDING'), 300);
		setTimeout(() => console.log('END_RECORDING'), 2300);
	</script>`;
	site.put('/frame', { body: frame });
	const source = `http://localhost:${site.port}/frame`;
	site.put('/strict', {
		headers: {
			'Content-Security-Policy':
				"default-src 'none'; style-src 'unsafe-inline'; frame-src http:; frame-ancestors 'none'",
			'Cross-Origin-Opener-Policy': 'same-origin',
			'X-Frame-Options': 'DENY',
		},
		body: `<!doctype html><style>html { background: rgb(${colour.join(', ')}) } iframe { display: none }</style><iframe src="${source}"></iframe>`,
	});
	const args = [...SMALL_ARGS, '--await-start-signal', '--allow-host', `localhost:${site.port}`];
	const run = await recordWeb('/strict', { args });
	const { exitCode, error, info, log } = await run.ended;
	expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
	expect(info?.details).toBe('End reason: Source closed');
	expect(log.map(({ msg }) => msg)).toContain("Waiting for the page's start signal");
	const reader = await openWhole(run.outputPath);
	const { durationS = 0 } = reader.probe.video ?? {};
	// Timers of pages, and the way of a signal, are what lies between.
	expect(durationS).toBeGreaterThan(1.5);
	expect(durationS).toBeLessThan(3);
	const everywhere = { xPx: 0, yPx: 0, widthPx: 320, heightPx: 192 };
	for (const timeS of [0, durationS - 0.05]) {
		await expectColour(reader, { rectangle: everywhere, timeS, colour, within: MAX_COLOUR_DIFFERENCE });
	}
	// Thirty a second, though the page was drawn once; a machine that is busy may repeat some.
	expect((await reader.packets('video')).length).toBeGreaterThan(durationS * 15);
});

async function expectStageColour(reader: RecordingReader, size: PictureSize, timeS: number): Promise<void> {
	const rectangle = partOf(COLOUR_PART, size);
	await expectColour(reader, { rectangle, timeS, colour: STAGE_COLOUR, within: MAX_COLOUR_DIFFERENCE });
}

function partOf({ x, y, width, height }: typeof COLOUR_PART, { widthPx, heightPx }: PictureSize) {
	return {
		xPx: Math.ceil(x * widthPx) + 4,
		yPx: Math.ceil(y * heightPx) + 4,
		widthPx: Math.floor(width * widthPx) - 8,
		heightPx: Math.floor(height * heightPx) - 8,
	};
}

/** Each corner's square reaches to the very edge of the picture, and ends where it should, to the pixel. */
async function expectCorners(
	reader: RecordingReader,
	{ widthPx, heightPx }: PictureSize,
	timeS: number,
): Promise<void> {
	for (const [index, colour] of CORNER_COLOURS.entries()) {
		const isRight = index % 2 === 1;
		const isBottom = index >= 2;
		const edge = {
			xPx: isRight ? widthPx - 2 : 0,
			yPx: isBottom ? heightPx - CORNER_PX : 0,
			widthPx: 2,
			heightPx: CORNER_PX,
		};
		const beside = { ...edge, xPx: isRight ? widthPx - CORNER_PX - 2 : CORNER_PX };
		const inside = { ...edge, xPx: isRight ? widthPx - CORNER_PX : CORNER_PX - 2 };
		for (const [where, rectangle, wanted] of [
			['edge', edge, colour],
			['inside', inside, colour],
			['beside', beside, STAGE_BACKGROUND],
		] as const) {
			const name = `corner ${index}, ${where},`;
			await expectColour(reader, { name, rectangle, timeS, colour: wanted, within: MAX_CORNER_DIFFERENCE });
		}
	}
}

/** An edge between two colours rings a little; a pixel of the neighbour in the place of two would be 20 and more. */
const MAX_CORNER_DIFFERENCE = 8;

/** A page that moves all the time and says, after four seconds, how it is. */
const SELF_REPORT = `<!doctype html><style>
	div { width: 100px; height: 100px; background: linear-gradient(red, blue); animation: turn 3s linear infinite }
	@keyframes turn { to { transform: rotate(1turn) } }
</style><div></div><script>
	let frames = 0;
	const noticed = [];
	for (const type of ['visibilitychange', 'blur', 'resize']) addEventListener(type, () => noticed.push(type), true);
	(function count() { frames += 1; requestAnimationFrame(count) })();
	setTimeout(() => {
		const framesBefore = frames;
		setTimeout(() => fetch('/self', { method: 'POST', body: JSON.stringify({
			noticed,
			visible: document.visibilityState,
			focused: document.hasFocus(),
			sizes: [innerWidth, innerHeight, outerWidth, outerHeight],
			framesPerS: (frames - framesBefore) / 2,
		}) }), 2000);
	}, 2000);
</script>`;

/** Of its usual 60, on a busy machine; four and less is what a tab has that is drawn for nobody. */
const LEAST_FRAMES_PER_S = 10;

test('a page is visible, has the focus, its size and its pace, also where one picture a second or none is recorded', async ({
	site,
	recordWeb,
}, testInfo) => {
	site.put('/report', { body: SELF_REPORT });
	for (const args of [['--framerate', '1'], ['--framerate', '30'], ['--audio-only']]) {
		const posted = site.posted('/self');
		const run = await recordWeb('/report', { args: [...SIZE_ARGS, ...args, '--duration', '5'] });
		const { framesPerS, ...rest } = JSON.parse(await posted);
		expect((await run.ended).exitCode).toBe(0);
		testInfo.annotations.push({ type: 'measured', description: `${args.join(' ')}: ${framesPerS} frames/s` });
		const { widthPx, heightPx } = SIZE;
		const sizes = [widthPx, heightPx, widthPx, heightPx];
		expect(rest).toEqual({ noticed: [], visible: 'visible', focused: true, sizes });
		expect(framesPerS).toBeGreaterThan(LEAST_FRAMES_PER_S);
	}
});

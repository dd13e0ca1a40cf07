import { resolve } from 'node:path';
import { test } from '@playwright/test';
import { PNG } from 'pngjs';
import type { SceneTrack } from '../../layouts/layout.ts';
import { resolveLayout } from '../../layouts/resolve-layout.ts';
import { sceneAt } from '../../preview-page/fixtures/fixture-scene.ts';
import { FIXTURES } from '../../preview-page/fixtures/fixtures.ts';
import { Arrangement } from '../../recorder-page/scene/arrangement.ts';
import type { RoomScene } from '../../recorder-page/scene/scene-continuity.ts';
import { type BrowserPage, openBrowserPage } from '../support/browser-page.ts';
import { expectImage, type ImageTolerance } from '../support/expected-image.ts';
import { compileWasmModule } from '../support/wasm-module.ts';
import type { Step } from './composed-image-page.ts';
import type { SourcePicture } from './compositor-set-up.ts';

const SIZE = { widthPx: 1280, heightPx: 720 };
/** A moment at which all fixtures have something to show. */
const MOMENT_MS = 10_000;

/** Shorter side of what people send: enough for plain colours and circles. */
const SOURCE_HEIGHT_PX = 90;

/** Pictures stand beside each other on a sheet: so many in a row, so much smaller, and so far apart. */
const COLUMNS = 4;
const REDUCTION = 4;
const SMALL = { widthPx: SIZE.widthPx / REDUCTION, heightPx: SIZE.heightPx / REDUCTION };
const MARGIN_PX = 4;
const MARGIN_STEPS = 128;

const LAYOUTS = [
	'grid',
	'grid-light',
	'speaker',
	'speaker-light',
	'single-speaker',
	'single-speaker-light',
	'grid-light?names=1&speaking=1&gap=6&radius=8&placeholders=1',
	'speaker?names=1&speaking=1&gap=4&radius=8&placeholders=1',
];

const TOLERANCE: ImageTolerance = {
	reason: 'rounding, filters and edges that one of the backends blends in RGB, and fonts, which are the machine’s',
	meanSteps: 2,
	pixelSteps: 40,
	differingShare: 0.02,
};

/** The last one's pictures are those that are kept as expected. */
const KINDS = ['canvas', 'planar'] as const;

let browser: BrowserPage<typeof import('./composed-image-page.ts')>;
test.beforeAll(async () => {
	await compileWasmModule('planar');
	browser = await openBrowserPage<typeof import('./composed-image-page.ts')>(
		resolve(import.meta.dirname, 'composed-image-page.ts'),
	);
});
test.afterAll(() => browser.close());

for (const layout of LAYOUTS) {
	test(`The layout "${layout}" makes the expected pictures of all made-up rooms, with both compositors`, async () => {
		const steps = FIXTURES.map((fixture, index): Step => {
			const timestampUs = index * 1_000_000;
			return { composition: compositionOf(layout, apart(sceneAt(fixture, MOMENT_MS), fixture.name)), timestampUs };
		});
		for (const kind of KINDS) {
			const images = await browser.entry.evaluate((page, args) => page.composedPngs(...args), [
				kind,
				steps as [Step, ...Step[]],
				REDUCTION,
			] as const);
			const sheet = sheetOf(images.map((image) => PNG.sync.read(Buffer.from(image, 'base64'))));
			const name = layout.replace(/\?.*/, '-decorated');
			await expectImage(PNG.sync.write(sheet), resolve(import.meta.dirname, `expected/layouts/${name}.png`), TOLERANCE);
		}
	});
}

/** Nobody is the same person in two rooms: what stood in for somebody in one of them would fade in the next. */
function apart({ tracks, placeholders, ...scene }: RoomScene, room: string): RoomScene {
	const rename = (track: SceneTrack): SceneTrack => ({ ...track, trackSid: `${room} ${track.trackSid}` });
	return { ...scene, tracks: tracks.map(rename), placeholders: placeholders.map(rename) };
}

/** What is recorded of a scene, with pictures that say by their colour whose they are, and by a circle where their middle is. */
function compositionOf(layout: string, { tracks, placeholders }: RoomScene): Step['composition'] {
	const view = { tracks, placeholders, momentMs: 0, replacements: new Map() };
	const composition = new Arrangement(SIZE).arrange(view, resolveLayout(layout));
	const shown = new Set(composition.tiles.filter(({ standIn }) => !standIn).map(({ trackSid }) => trackSid));
	return { size: SIZE, ...composition, pictures: tracks.flatMap((track, index) => pictureOf(track, index, shown)) };
}

function pictureOf(track: SceneTrack, index: number, shown: ReadonlySet<string>): SourcePicture[] {
	if (!shown.has(track.trackSid)) return [];
	const { publishedWidthPx: widthPx, publishedHeightPx: heightPx } = track;
	const shorter = Math.min(widthPx, heightPx) / SOURCE_HEIGHT_PX;
	const kind = track.source === 'screen_share' ? 'target' : (`hue ${(index * 47) % 360}` as const);
	const [width, height] = [widthPx, heightPx].map((side) => 2 * Math.round(side / shorter / 2)) as [number, number];
	return [{ trackSid: track.trackSid, kind, widthPx: width, heightPx: height }];
}

function sheetOf(images: readonly PNG[]): PNG {
	const [width, height] = [SMALL.widthPx + MARGIN_PX, SMALL.heightPx + MARGIN_PX];
	const rows = Math.ceil(images.length / COLUMNS);
	const sheet = new PNG({ width: COLUMNS * width - MARGIN_PX, height: rows * height - MARGIN_PX });
	sheet.data.fill(MARGIN_STEPS);
	for (let at = 3; at < sheet.data.length; at += 4) sheet.data[at] = 255;
	for (const [index, image] of images.entries()) {
		const [x, y] = [(index % COLUMNS) * width, Math.floor(index / COLUMNS) * height];
		PNG.bitblt(image, sheet, 0, 0, SMALL.widthPx, SMALL.heightPx, x, y);
	}
	return sheet;
}

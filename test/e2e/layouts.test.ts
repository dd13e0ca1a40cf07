import { writeFile } from 'node:fs/promises';
import { watchColours } from '../support/colour-history.ts';
import type { LiveKitServer } from '../support/livekit-server.ts';
import type { PictureRectangle } from '../support/picture-area.ts';
import { COLOURS, nameOf } from '../support/place-colours.ts';
import { openWhole } from '../support/playable-recording.ts';
import type { RecordingReader } from '../support/recording-reader.ts';
import type { RecordingRun } from '../support/recording-run.ts';
import { expect, test } from '../support/recording-test.ts';
import { type Sound, toneLevel } from '../support/tone-analysis.ts';

const ARGS = ['--width', '640', '--height', '360', '--framerate', '15', '--video-bitrate', '1200'];

/** Small, so that the test's own participants leave the machine to the recording. */
const SMALL = { widthPx: 320, heightPx: 180, framerateFps: 15 } as const;
const ANN = { identity: 'ann', colour: COLOURS.red, toneHz: 440, ...SMALL } as const;
const BOB = { identity: 'bob', colour: COLOURS.green, toneHz: 700, ...SMALL } as const;
const CAT = { identity: 'cat', colour: COLOURS.blue, audio: 'none', ...SMALL } as const;
const EVE = { identity: 'eve', colour: COLOURS.yellow, toneHz: 1500, ...SMALL } as const;
const SCREEN = { colour: COLOURS.cyan, widthPx: 480, heightPx: 360, source: 'screen_share' } as const;

/** A change of layout is in the picture within this time. */
const LAYOUT_CHANGE_S = 0.5;

/** What happens in the room is in the picture within this time: the server takes as long to find who speaks. */
const ROOM_CHANGE_S = 2;

const HEARD_LEVEL = 0.05;
const NOT_HEARD_LEVEL = 0.004;

/** Where test pictures are plain, in a tile. */
function spot(xPx: number, yPx: number, widthPx: number, heightPx: number): PictureRectangle {
	return {
		xPx: Math.round(xPx + 0.3 * widthPx),
		yPx: Math.round(yPx + 0.03 * heightPx),
		widthPx: Math.round(0.4 * widthPx),
		heightPx: Math.round(0.08 * heightPx),
	};
}

/** Places of the built-in layouts in 640x360. */
const PLACES = {
	gridLeft: spot(0, 0, 320, 360),
	gridRight: spot(320, 0, 320, 360),
	topLeft: spot(0, 0, 320, 180),
	topRight: spot(320, 0, 320, 180),
	bottomLeft: spot(0, 180, 320, 180),
	bottomRight: spot(320, 180, 320, 180),
	upperMiddle: spot(160, 0, 320, 180),
	lowerMiddle: spot(160, 180, 320, 180),
	stage: spot(107, 0, 533, 360),
	thumb1: spot(0, 0, 107, 67),
	thumb2: spot(0, 67, 107, 66),
	thumb3: spot(0, 133, 107, 67),
	thumb4: spot(0, 200, 107, 67),
	whole: spot(0, 0, 640, 360),
	/** Beside a screen of 4:3 in the whole frame. */
	leftBar: { xPx: 4, yPx: 20, widthPx: 60, heightPx: 300 },
} as const satisfies Record<string, PictureRectangle>;
type Place = keyof typeof PLACES;

/**
 * What is to be seen in some places. A grid says nothing of the order of those who came within one second, which is as
 * exactly as the server tells it.
 */
type Seen = Partial<Record<Place, string>> | { readonly among: readonly Place[]; readonly colours: readonly string[] };

/** What is to be seen from some time on, for a moment. */
type Expectation = { readonly what: string; readonly atS: number; readonly seen: Seen };

/** Acts, and records on until what it does must be seen; notes what is expected then. */
async function perform(run: RecordingRun) {
	const nowS = await run.clock();
	const expectations: Expectation[] = [];
	return {
		expectations,
		nowS,
		async step(what: string, withinS: number, act: () => Promise<unknown>, seen: Seen): Promise<void> {
			await act();
			const atS = nowS() + withinS;
			await run.untilRecorded(atS + 0.6);
			expectations.push({ what, atS, seen });
		},
	};
}

async function updateLayout(server: LiveKitServer, room: string, run: RecordingRun, layout: string): Promise<void> {
	const { egressId } = await run.started();
	// What LiveKit's UpdateLayout does.
	await server.rooms.updateParticipant(room, String(egressId), { metadata: JSON.stringify({ layout }) });
}

async function colourNames(reader: RecordingReader) {
	const histories = await watchColours(await reader.pictures(), PLACES);
	const at = (place: Place, timeS: number): string => {
		const history = histories[place];
		return nameOf((history.find((moment) => moment.timeS >= timeS) ?? history.at(-1))?.colour ?? [0, 0, 0]);
	};
	const during = (place: Place, fromS: number, untilS: number): readonly string[] => {
		const names = histories[place].filter(({ timeS }) => timeS >= fromS && timeS < untilS);
		return [...new Set(names.map(({ colour }) => nameOf(colour)))];
	};
	return { at, during };
}

function expectSeen(expectations: readonly Expectation[], at: (place: Place, timeS: number) => string): void {
	for (const { what, atS, seen } of expectations) {
		if ('among' in seen) {
			expect(seen.among.map((place) => at(place, atS)).sort(), what).toEqual(seen.colours);
		} else {
			const actual = Object.fromEntries((Object.keys(seen) as Place[]).map((place) => [place, at(place, atS)]));
			expect(actual, what).toEqual(seen);
		}
	}
}

test('people join, speak, share and leave in all six layouts, which change while it records; one is left out', async ({
	join,
	record,
	room,
	server,
}) => {
	const ann = await join(ANN);
	const bob = await join(BOB);
	await bob.setMuted('audio', true);
	const eve = await join(EVE);
	const run = await record({ args: [...ARGS, '--layout', 'grid?exclude=eve'] });
	const { step, expectations, nowS } = await perform(run);
	const layout = (text: string) => () => updateLayout(server, room, run, text);

	await step('grid of two', ROOM_CHANGE_S, async () => {}, {
		among: ['gridLeft', 'gridRight'],
		colours: ['green', 'red'],
	});
	const cat = await join(CAT);
	await step('one has joined', ROOM_CHANGE_S, async () => {}, {
		among: ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'],
		colours: ['black', 'blue', 'green', 'red'],
	});
	const firstChangeS = nowS();
	await step('speaker', LAYOUT_CHANGE_S, layout('speaker'), {
		...{ stage: 'red', thumb1: 'green', thumb2: 'blue', thumb3: 'black' },
	});
	await step('speaker-light', LAYOUT_CHANGE_S, layout('speaker-light'), {
		...{ stage: 'red', thumb1: 'green', thumb2: 'blue', thumb3: 'white' },
	});
	const exchange = async () => {
		await ann.setMuted('audio', true);
		await bob.setMuted('audio', false);
	};
	await step('another one speaks', ROOM_CHANGE_S, exchange, {
		...{ stage: 'green', thumb1: 'blue', thumb2: 'red', thumb3: 'white' },
	});
	await step('single-speaker', LAYOUT_CHANGE_S, layout('single-speaker'), { whole: 'green', thumb2: 'green' });
	await step('single-speaker-light', LAYOUT_CHANGE_S, layout('single-speaker-light'), { whole: 'green' });
	await step('a screen', ROOM_CHANGE_S, () => cat.publish(SCREEN), { whole: 'cyan', leftBar: 'white' });
	await step('grid-light with a screen', LAYOUT_CHANGE_S, layout('grid-light'), {
		...{ stage: 'cyan', thumb1: 'green', thumb2: 'red', thumb3: 'blue', thumb4: 'white' },
	});
	await step('the screen has gone', ROOM_CHANGE_S, () => cat.unpublish('video'), {
		...{ topLeft: 'green', topRight: 'red', bottomLeft: 'blue', bottomRight: 'white' },
	});
	await step('one has left', ROOM_CHANGE_S, () => cat.leave(), { gridLeft: 'green', gridRight: 'red' });
	const lastChangeS = nowS();
	await step('nobody is left out', ROOM_CHANGE_S, layout('grid?exclude='), {
		among: ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'],
		colours: ['black', 'green', 'red', 'yellow'],
	});
	await step('a layout that cannot be understood', LAYOUT_CHANGE_S, layout('speaker?gap=huge'), {
		among: ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'],
		colours: ['black', 'green', 'red', 'yellow'],
	});
	await eve.leave();
	const { exitCode, log } = await run.stop();
	expect(exitCode).toBe(0);

	const reader = await openWhole(run.outputPath);
	const { at, during } = await colourNames(reader);
	expectSeen(expectations, at);
	// Somebody's picture is there in every layout: it is never dark, also not while the layout changes.
	expect(during('topRight', firstChangeS, lastChangeS)).not.toContain('black');
	for (const place of Object.keys(PLACES) as Place[]) {
		expect(during(place, 1, lastChangeS), `whoever is left out, at ${place}`).not.toContain('yellow');
	}
	const [sound] = (await reader.sound()) as [Sound];
	const level = (toneHz: number, fromS: number, untilS: number) => toneLevel(sound, toneHz, { fromS, untilS });
	expect(level(EVE.toneHz, 1, lastChangeS)).toBeLessThan(NOT_HEARD_LEVEL);
	const last = expectations.at(-2)?.atS ?? 0;
	expect(level(EVE.toneHz, last, last + 0.5)).toBeGreaterThan(HEARD_LEVEL);
	expect(log.map(({ reason }) => reason)).toContain(
		'the layout stays as it is: layout option "gap": got "huge"; give whole pixels from 0 to 64',
	);
});

const HALVES = `
import type { Layout } from 'roomreel/layouts';
const layout: Layout = ({ tracks }, { widthPx, heightPx }) =>
	tracks.slice(0, 2).map(({ trackSid }, index) => ({
		trackSid, xPx: 0, yPx: (index * heightPx) / 2, widthPx, heightPx: heightPx / 2, fit: 'contain',
	}));
export default layout;
`;
const OUTSIDE = `export default ({ tracks }, { widthPx }) =>
	tracks.map(({ trackSid }) => ({ trackSid, xPx: 10, yPx: 0, widthPx, heightPx: 36, fit: 'cover' }));`;

test("a layout of one's own is used by its name, and one that fails is a grid and is reported", async ({
	folder,
	join,
	record,
	room,
	server,
}) => {
	await writeFile(folder.file('halves.ts'), HALVES);
	await writeFile(folder.file('outside.js'), OUTSIDE);
	await join({ ...ANN, audio: 'none' });
	await join({ ...BOB, audio: 'none' });
	const run = await record({ args: [...ARGS, '--layouts', folder.path, '--layout', 'halves'] });
	const { step, expectations } = await perform(run);
	await step('halves', ROOM_CHANGE_S, async () => {}, {
		among: ['upperMiddle', 'lowerMiddle'],
		colours: ['green', 'red'],
	});
	await step('outside', LAYOUT_CHANGE_S, () => updateLayout(server, room, run, 'outside-light'), {
		among: ['gridLeft', 'gridRight'],
		colours: ['green', 'red'],
	});
	const { exitCode, log } = await run.stop();
	expect(exitCode).toBe(0);
	const { at } = await colourNames(await openWhole(run.outputPath));
	expectSeen(expectations, at);
	expect(log.map(({ reason }) => reason)).toContainEqual(
		'the layout "outside" failed, and grid is shown instead: tile 0 is 640x36 at 10,0, which is not inside the frame of 640x360',
	);
});

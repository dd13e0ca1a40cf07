import { expect, test } from '@playwright/test';
import interview from '../../../examples/layouts/interview.ts';
import lecture from '../../../examples/layouts/lecture.ts';
import { grid } from '../../../layouts/grid.ts';
import { guardLayout } from '../../../layouts/guard-layout.ts';
import type { Layout, SceneTrack, Tile } from '../../../layouts/layout.ts';
import { sceneTrack } from './scene-track.ts';

const SIZES = [
	{ widthPx: 1280, heightPx: 720 },
	{ widthPx: 1920, heightPx: 1080 },
	{ widthPx: 720, heightPx: 1280 },
	{ widthPx: 640, heightPx: 360 },
	{ widthPx: 1080, heightPx: 1080 },
	{ widthPx: 1271, heightPx: 711 },
];

const SCREEN = sceneTrack('screen', { source: 'screen_share', joinedAtMs: 1 });
const people = (count: number): readonly SceneTrack[] =>
	Array.from({ length: count }, (_, index) =>
		sceneTrack(`TR_${index}`, { name: `Person ${index}`, joinedAtMs: index }),
	);

const placeOf = ({ trackSid, xPx, yPx, widthPx, heightPx }: Tile): string =>
	`${trackSid} ${widthPx}x${heightPx}@${xPx},${yPx}`;

for (const [name, layout] of [
	['interview', interview],
	['lecture', lecture],
] as const) {
	test(`The example "${name}" draws what can be drawn for 0 to 30 people in every size, with and without a screen`, () => {
		const problems: string[] = [];
		const { arrange } = guardLayout(
			name,
			{ arrange: layout as Layout },
			{ fallback: grid, onProblem: (_, problem) => problems.push(problem) },
		);
		for (const size of SIZES) {
			for (let count = 0; count <= 30; count++) {
				arrange({ tracks: people(count) }, size);
				arrange({ tracks: [SCREEN, ...people(count)] }, size);
			}
		}
		expect(problems).toEqual([]);
	});
}

test('an interview has two halves, of whoever came first and second, whoever speaks', () => {
	const tracks = [...people(3)].reverse();
	expect(interview({ tracks }, { widthPx: 1280, heightPx: 720 }).map(placeOf)).toEqual([
		'TR_0 640x720@0,0',
		'TR_1 640x720@640,0',
	]);
	expect(interview({ tracks }, { widthPx: 720, heightPx: 1280 }).map(placeOf)).toEqual([
		'TR_0 720x640@0,0',
		'TR_1 720x640@0,640',
	]);
	expect(interview({ tracks: people(1) }, { widthPx: 1280, heightPx: 720 }).map(placeOf)).toEqual([
		'TR_0 1280x720@0,0',
	]);
	expect(interview({ tracks }, { widthPx: 1280, heightPx: 720 }).map(({ caption }) => caption)).toEqual([
		'Person 0',
		'Person 1',
	]);
});

test('a lecture has the screen in the whole picture, and the speaker in a corner over it', () => {
	const size = { widthPx: 1280, heightPx: 720 };
	const tiles = lecture({ tracks: [SCREEN, ...people(2)] }, size);
	expect(tiles.map(placeOf)).toEqual(['screen 1280x720@0,0', 'TR_0 259x194@999,504']);
	expect(tiles[1]).toMatchObject({ caption: 'Person 0', cornerRadiusPx: 12 });
	expect(lecture({ tracks: people(2) }, size).map(placeOf)).toEqual(['TR_0 1280x720@0,0']);
	expect(lecture({ tracks: [SCREEN, sceneTrack('off', { muted: true })] }, size)).toHaveLength(1);
});

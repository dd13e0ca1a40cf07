import { mkdir, writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { buildLayouts, LayoutFolderError } from '../../../host/layouts/build-layouts.ts';
import { definitionIn } from '../../../recorder-page/scene/own-layouts.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { sceneTrack } from '../layouts/scene-track.ts';

const TYPESCRIPT = `
import type { Layout } from 'roomreel/layouts';
import { grid } from 'roomreel/layouts/grid';
import { half } from './_halves.ts';
const layout: Layout = (scene, size) => grid.arrange({ tracks: scene.tracks.slice(0, 2) }, half(size));
export default layout;
`;
const SHARED = `
import type { FrameSize } from 'roomreel/layouts';
export const half = ({ widthPx, heightPx }: FrameSize): FrameSize => ({ widthPx: widthPx / 2, heightPx });
`;

/** A folder with these files. */
async function folderWith(files: Readonly<Record<string, string>>) {
	const folder = await makeTempFolder('layouts');
	for (const [name, text] of Object.entries(files)) await writeFile(folder.file(name), text);
	return folder;
}

test('layouts in TypeScript and JavaScript are built, with what they share and with those of Roomreel', async () => {
	await using folder = await folderWith({
		'interview.ts': TYPESCRIPT,
		'_halves.ts': SHARED,
		'empty.js': 'export default () => [];',
		'interview.test.ts': 'this is no layout',
		'types.d.ts': 'neither is this',
		'notes.md': 'nor this',
	});
	const { names, files } = await buildLayouts(folder.path);
	expect([...names].sort()).toEqual(['empty', 'interview']);
	await mkdir(folder.file('built'));
	for (const [name, code] of files) await writeFile(folder.file(`built/${name}`), code);
	await writeFile(folder.file('built/package.json'), '{"type":"module"}');
	const { arrange } = definitionIn(await import(folder.file('built/interview.js')));
	const tracks = ['a', 'b', 'c'].map((trackSid) => sceneTrack(trackSid));
	const tiles = arrange({ tracks }, { widthPx: 1280, heightPx: 720 });
	expect(tiles.map(({ trackSid, yPx, widthPx }) => [trackSid, yPx, widthPx])).toEqual([
		['a', 0, 640],
		['b', 360, 640],
	]);
});

for (const { what, files, says } of [
	{ what: 'without a layout', files: { 'readme.txt': 'x' }, says: /there is no layout in .*such as interview\.ts/ },
	{ what: 'with a mistake', files: { 'bad.ts': 'export default () => [\nconst' }, says: /cannot be built.*bad\.ts/s },
	{ what: 'with an import of nothing', files: { 'bad.ts': "import './gone.ts';" }, says: /gone\.ts/ },
	{ what: 'with two of one name', files: { 'a.ts': 'export {}', 'a.js': 'export {}' }, says: /have the same name/ },
	{ what: 'with a name that fits no URL', files: { 'my layout.ts': '' }, says: /other signs than letters/ },
]) {
	test(`A folder ${what} is refused, and the message says what is wrong`, async () => {
		await using folder = await folderWith(files);
		const attempt = buildLayouts(folder.path);
		await expect(attempt).rejects.toThrow(LayoutFolderError);
		await expect(attempt).rejects.toThrow(says);
	});
}

test('a folder that is not there is refused', async () => {
	await using folder = await makeTempFolder('layouts');
	await expect(buildLayouts(folder.file('gone'))).rejects.toThrow(/there is no such folder/);
});

import { expect, test } from '@playwright/test';
import { grid } from '../../../layouts/grid.ts';
import type { Layout } from '../../../layouts/layout.ts';
import { loadOwnLayouts } from '../../../recorder-page/scene/own-layouts.ts';
import { sceneTrack } from '../layouts/scene-track.ts';

const SIZE = { widthPx: 640, heightPx: 360 };
const SCENE = { tracks: [sceneTrack('a')] };
const corner: Layout = ({ tracks }) =>
	tracks.slice(0, 1).map(({ trackSid }) => ({ trackSid, xPx: 0, yPx: 0, widthPx: 64, heightPx: 36, fit: 'cover' }));

async function load(modules: Readonly<Record<string, unknown>>) {
	const problems: string[] = [];
	const layouts = await loadOwnLayouts(
		Object.keys(modules),
		async (name) => {
			const module = modules[name];
			if (module instanceof Error) throw module;
			return module;
		},
		(name, problem) => problems.push(`${name}: ${problem}`),
	);
	return { layouts, problems };
}

test('a module exports a function, or an object with an arrangement and an order', async () => {
	const order = () => [];
	const { layouts, problems } = await load({ one: { default: corner }, two: { default: { arrange: corner, order } } });
	expect(problems).toEqual([]);
	expect(layouts.get('one')?.arrange(SCENE, SIZE)).toEqual(corner(SCENE, SIZE));
	expect(layouts.get('two')?.arrange(SCENE, SIZE)).toEqual(corner(SCENE, SIZE));
	expect(layouts.get('two')?.order?.(SCENE.tracks, [], SIZE)).toEqual([]);
});

for (const { what, module, says } of [
	{ what: 'cannot be loaded', module: new Error('Failed to fetch'), says: 'Failed to fetch' },
	{ what: 'exports nothing by default', module: { layout: corner }, says: 'neither a function' },
	{ what: 'exports an object without arrangement', module: { default: {} }, says: 'nor an object with `arrange`' },
	{ what: 'has an order that is none', module: { default: { arrange: corner, order: 1 } }, says: 'order' },
]) {
	test(`A layout that ${what} is reported by name and left out; the others are there`, async () => {
		const { layouts, problems } = await load({ bad: module, good: { default: corner } });
		expect([...layouts.keys()]).toEqual(['good']);
		expect(problems).toHaveLength(1);
		expect(problems[0]).toContain('bad: ');
		expect(problems[0]).toContain(says);
	});
}

test('a loaded layout that fails is replaced by the grid', async () => {
	const { layouts, problems } = await load({ outside: { default: () => [{ ...corner(SCENE, SIZE)[0], xPx: 600 }] } });
	expect(layouts.get('outside')?.arrange(SCENE, SIZE)).toEqual(grid.arrange(SCENE, SIZE));
	expect(problems[0]).toContain('outside: tile 0 is 64x36 at 600,0');
});

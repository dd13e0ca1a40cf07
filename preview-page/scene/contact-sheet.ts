import type { Composition, SceneTrack } from '../../layouts/layout.ts';
import type { Fixture } from '../fixtures/fixture.ts';
import { sceneAt } from '../fixtures/fixture-scene.ts';
import { FIXTURES } from '../fixtures/fixtures.ts';
import { Director, type DirectorOptions, isFailure } from './director.ts';

/** A moment at which all fixtures have something to show. */
const MOMENT_MS = 10_000;

/** What a layout makes of a fixture. */
export type ContactPrint = {
	readonly fixture: Fixture;
	/** Null where the layout failed. */
	readonly composition: Composition | null;
	readonly tracks: readonly SceneTrack[];
};

/** What a layout makes of every fixture. Throws `LayoutOptionError`. */
export function contactSheet(options: DirectorOptions): readonly ContactPrint[] {
	return FIXTURES.map((fixture) => {
		const scene = sceneAt(fixture, MOMENT_MS);
		const result = new Director(options).direct(scene, 0);
		return {
			fixture,
			composition: isFailure(result) ? null : result.composition,
			tracks: [...scene.tracks, ...scene.placeholders],
		};
	});
}

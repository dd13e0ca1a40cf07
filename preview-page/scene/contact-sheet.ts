import type { Composition, SceneTrack } from '../../layouts/layout.ts';
import type { Fixture } from '../fixtures/fixture.ts';
import { sceneAt } from '../fixtures/fixture-scene.ts';
import { FIXTURES } from '../fixtures/fixtures.ts';
import { LayoutDirector, type LayoutSettings } from './layout-director.ts';

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
export function contactSheet(settings: LayoutSettings): readonly ContactPrint[] {
	return FIXTURES.map((fixture) => {
		const scene = sceneAt(fixture, MOMENT_MS);
		let composition: Composition | null = null;
		const director = new LayoutDirector(settings, {
			onPicture: (timed) => {
				composition = timed.composition;
			},
			onFailure: () => {},
		});
		director.update(scene);
		director.close();
		return { fixture, composition, tracks: [...scene.tracks, ...scene.placeholders] };
	});
}

import { grid } from '../../layouts/grid.ts';
import { guardLayout, type LayoutProblem } from '../../layouts/guard-layout.ts';
import type { LayoutDefinition } from '../../layouts/layout.ts';
import type { OwnLayouts } from '../../layouts/resolve-layout.ts';

/**
 * Loads layouts of the user's own by `importModule`, whose module exports a `Layout` or a `LayoutDefinition` by default.
 * Each is guarded: where it fails, `onProblem` is told and the picture is that of `grid`. One that cannot be loaded is
 * reported in the same way and is not among the result, so that its name means `grid`. Never rejects.
 */
export async function loadOwnLayouts(
	names: readonly string[],
	importModule: (name: string) => Promise<unknown>,
	onProblem: LayoutProblem,
): Promise<OwnLayouts> {
	const loaded = await Promise.all(
		names.map(async (name): Promise<readonly [string, LayoutDefinition] | null> => {
			try {
				const definition = definitionIn(await importModule(name));
				return [name, guardLayout(name, definition, { fallback: grid, onProblem })];
			} catch (error) {
				onProblem(name, error instanceof Error ? error.message : String(error));
				return null;
			}
		}),
	);
	return new Map(loaded.filter((entry) => entry !== null));
}

/** The layout that a module exports. Throws `TypeError` where it exports none. */
export function definitionIn(module: unknown): LayoutDefinition {
	const exported = isObject(module) ? module.default : undefined;
	if (typeof exported === 'function') return { arrange: exported as LayoutDefinition['arrange'] };
	if (isObject(exported) && typeof exported.arrange === 'function') {
		if (exported.order === undefined || typeof exported.order === 'function') {
			return exported as unknown as LayoutDefinition;
		}
		throw new TypeError('the order in its default export is not a function');
	}
	throw new TypeError('its default export is neither a function (scene, size) => tiles nor an object with `arrange`');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

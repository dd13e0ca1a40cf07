import { grid } from '../../layouts/grid.ts';
import { guardLayout } from '../../layouts/guard-layout.ts';
import type { LayoutDefinition } from '../../layouts/layout.ts';

/** What went wrong in a layout. */
export type LayoutFailure = {
	/** Of the layout. */
	readonly name: string;
	/** What came and what was expected, or what was thrown. */
	readonly message: string;
	/** Where it was thrown, as the browser says it; empty where the layout only gave something wrong. */
	readonly stack: string;
};

/**
 * A layout of somebody's own that says each time when it throws or gives what a recording would refuse. What it gives then
 * is what the recording would show instead.
 */
export function watchLayout(
	name: string,
	definition: LayoutDefinition,
	onFailure: (failure: LayoutFailure) => void,
): LayoutDefinition {
	// The guard tells each problem once; here every picture has a new one.
	const guarded = (): LayoutDefinition => {
		let stack = '';
		const noting =
			<Args extends readonly unknown[], Result>(run: (...args: Args) => Result) =>
			(...args: Args): Result => {
				try {
					return run(...args);
				} catch (error) {
					stack = error instanceof Error ? (error.stack ?? '') : '';
					throw error;
				}
			};
		const { arrange, order } = definition;
		return guardLayout(
			name,
			{ arrange: noting(arrange), ...(order && { order: noting(order) }) },
			{ fallback: grid, onProblem: (_name, message) => onFailure({ name, message, stack }) },
		);
	};
	return {
		arrange: (scene, size) => guarded().arrange(scene, size),
		order: (tracks, previousOrder, size) => guarded().order?.(tracks, previousOrder, size) ?? tracks,
	};
}

import { grid, gridPageSize } from './grid.ts';
import type { FrameSize, Layout, Theme } from './layout.ts';

/** What a layout name of LiveKit's API stands for. */
export type ResolvedLayout = {
	readonly layout: Layout;
	/** Most tracks that the layout shows at once when there are `trackCount`; what `orderTracks` wants to know. */
	readonly pageSize: (trackCount: number, size: FrameSize) => number;
	readonly theme: Theme;
};

/** Finds the layout for a name. Names are free text: what is not known is `grid`; one that ends in `-light` is light. */
export function resolveLayout(name: string): ResolvedLayout {
	return { layout: grid, pageSize: gridPageSize, theme: name.endsWith('-light') ? 'light' : 'dark' };
}

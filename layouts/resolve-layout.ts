import { decorate, sizeWithoutGaps } from './decorate.ts';
import { grid } from './grid.ts';
import type { FrameSize, Layout, LayoutDefinition, SceneTrack, Theme } from './layout.ts';
import { type LayoutOptions, type LayoutRequest, PLAIN_OPTIONS, parseLayout } from './layout-options.ts';
import { singleSpeaker } from './single-speaker.ts';
import { speaker } from './speaker.ts';

/** Layouts of the user's own, by their names. */
export type OwnLayouts = ReadonlyMap<string, LayoutDefinition>;

/** A layout string, understood. */
export type ResolvedLayout = {
	readonly theme: Theme;
	readonly options: LayoutOptions;
	/** Which layout holds for these tracks: a screen share turns a grid into a speaker layout. Same tracks, same object. */
	readonly definitionFor: (tracks: readonly SceneTrack[]) => NamedLayout;
};

/** A layout with its name, its order, and all that the options add. */
export type NamedLayout = {
	readonly name: string;
	readonly arrange: Layout;
	/** As `Ordering`, for the size of the whole frame. */
	readonly order: (
		tracks: readonly SceneTrack[],
		previousOrder: readonly string[],
		size: FrameSize,
	) => readonly SceneTrack[];
};

/** The layouts that are there without any of the user's own. */
export const LAYOUT_NAMES: readonly string[] = ['grid', 'speaker', 'single-speaker'];

/** Suffixes by which a name says its theme. */
const LIGHT = '-light';
const DARK = '-dark';

/**
 * Finds the layout of a layout string, as LiveKit's default template does: names are free text, `speaker…` and
 * `single-speaker…` are what they begin with, and whatever is not known is `grid`. An own layout of exactly that name, or
 * of the name without `-light` or `-dark`, comes first. What the string leaves out of the options is as `before` says.
 * Throws `LayoutOptionError`.
 */
export function resolveLayout(
	text: string,
	{ own = new Map(), before = PLAIN_OPTIONS }: { own?: OwnLayouts; before?: LayoutOptions } = {},
): ResolvedLayout {
	const { name, options } = parseLayout(text, before);
	const choice = { plain: named(name, { own, options }), onScreenShare: sharedLayout({ name, options }, own) };
	return {
		theme: name.endsWith(LIGHT) ? 'light' : 'dark',
		options,
		definitionFor: (tracks) => (choice.onScreenShare && tracks.some(isScreen) ? choice.onScreenShare : choice.plain),
	};
}

function named(name: string, { own, options }: { own: OwnLayouts; options: LayoutOptions }): NamedLayout {
	const [knownAs, { arrange, order = grid.order }] = find(name, own);
	return {
		name: knownAs,
		arrange: decorate(arrange, options),
		order: (tracks, previousOrder, size) =>
			order?.(tracks, previousOrder, sizeWithoutGaps(size, options)) ?? [...tracks],
	};
}

function find(name: string, own: OwnLayouts): readonly [string, LayoutDefinition] {
	const bare = name.endsWith(LIGHT)
		? name.slice(0, -LIGHT.length)
		: name.endsWith(DARK)
			? name.slice(0, -DARK.length)
			: name;
	for (const candidate of [name, bare]) {
		const definition = own.get(candidate);
		if (definition) return [candidate, definition];
	}
	if (name.startsWith('speaker')) return ['speaker', speaker];
	if (name.startsWith('single-speaker')) return ['single-speaker', singleSpeaker];
	return ['grid', grid];
}

/** Only what is called a grid changes for a screen share: a grid that an empty or unknown name stands for does not. */
function sharedLayout({ name, options }: LayoutRequest, own: OwnLayouts): NamedLayout | null {
	if (!name.startsWith('grid') || find(name, own)[1] !== grid) return null;
	return named(name.replace('grid', 'speaker'), { own: new Map(), options });
}

function isScreen({ source }: SceneTrack): boolean {
	return source === 'screen_share';
}

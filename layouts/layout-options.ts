/** What may be added to a layout. All off by default: a recording then looks as LiveKit's own does. */
export type LayoutOptions = {
	/** Names on tiles. */
	readonly names: boolean;
	/** A frame around whoever speaks. */
	readonly speaking: boolean;
	/** Space around tiles in pixels, 0 to `MAX_GAP_PX`. */
	readonly gapPx: number;
	/** Radius of the tiles' corners in pixels, 0 to `MAX_RADIUS_PX`. */
	readonly radiusPx: number;
	/** Tiles with initials for people without a camera. */
	readonly placeholders: boolean;
	/** Identities of those who may be recorded at all; null for everybody. */
	readonly include: readonly string[] | null;
	/** Identities of those who are neither seen nor heard, also if they are included. */
	readonly exclude: readonly string[];
};

/** A layout as it was asked for. */
export type LayoutRequest = {
	/** What stands before the options; may be empty. */
	readonly name: string;
	readonly options: LayoutOptions;
};

/** Nothing added. */
export const PLAIN_OPTIONS: LayoutOptions = Object.freeze({
	names: false,
	speaking: false,
	gapPx: 0,
	radiusPx: 0,
	placeholders: false,
	include: null,
	exclude: Object.freeze([]),
});

export const MAX_GAP_PX = 64;
export const MAX_RADIUS_PX = 200;

/** A layout string whose options cannot be understood. The message names the option, what came, and what is possible. */
export class LayoutOptionError extends Error {
	override readonly name = 'LayoutOptionError';
	/** Name of the option as it was written. */
	readonly option: string;

	constructor(option: string, problem: string) {
		super(`layout option "${option}": ${problem}`);
		this.option = option;
	}
}

type Reader = (value: string, option: string) => Partial<LayoutOptions>;

const READERS: Readonly<Record<string, Reader>> = {
	names: (value, option) => ({ names: flagOf(value, option) }),
	speaking: (value, option) => ({ speaking: flagOf(value, option) }),
	gap: (value, option) => ({ gapPx: pixelsOf(value, option, MAX_GAP_PX) }),
	radius: (value, option) => ({ radiusPx: pixelsOf(value, option, MAX_RADIUS_PX) }),
	placeholders: (value, option) => ({ placeholders: flagOf(value, option) }),
	include: (value, option) => ({ include: value === '' ? null : identitiesOf(value, option) }),
	exclude: (value, option) => ({ exclude: value === '' ? [] : identitiesOf(value, option) }),
};

/** Names of all options, as they are written. */
export const LAYOUT_OPTION_NAMES: readonly string[] = Object.keys(READERS);

/**
 * Reads a layout string such as `grid?names=1&gap=8&exclude=alice,bob`. What it does not name stays as `before` says, so
 * that who is excluded stays so when only the layout changes. Special characters of identities (`, & %`) are
 * percent-encoded. Throws `LayoutOptionError`.
 */
export function parseLayout(text: string, before: LayoutOptions = PLAIN_OPTIONS): LayoutRequest {
	const start = text.indexOf('?');
	if (start < 0) return { name: text, options: before };
	return { name: text.slice(0, start), options: parseLayoutOptions(text.slice(start + 1), before) };
}

/** Reads options alone, such as `names=1&gap=8`; an empty text has none. As `parseLayout` otherwise. */
export function parseLayoutOptions(text: string, before: LayoutOptions = PLAIN_OPTIONS): LayoutOptions {
	const given: Partial<LayoutOptions>[] = [];
	const seen = new Set<string>();
	for (const part of text.split('&').filter((candidate) => candidate !== '')) {
		const [, option = part, value = ''] = part.match(/^([^=]*)=(.*)$/s) ?? [];
		const read = Object.hasOwn(READERS, option) ? READERS[option] : undefined;
		if (!read)
			throw new LayoutOptionError(option, `there is none of this name; there are ${LAYOUT_OPTION_NAMES.join(', ')}`);
		if (seen.has(option)) throw new LayoutOptionError(option, 'it is given twice');
		seen.add(option);
		given.push(read(value, option));
	}
	return Object.freeze(Object.assign({ ...before }, ...given));
}

/** Whether somebody may be recorded at all. */
export function isRecorded(identity: string, { include, exclude }: LayoutOptions): boolean {
	return (include === null || include.includes(identity)) && !exclude.includes(identity);
}

function flagOf(value: string, option: string): boolean {
	if (value === '1' || value === 'true') return true;
	if (value === '0' || value === 'false') return false;
	throw new LayoutOptionError(option, `got "${value}"; give 1 or 0`);
}

function pixelsOf(value: string, option: string, max: number): number {
	const pixels = /^\d+$/.test(value) ? Number(value) : Number.NaN;
	if (pixels <= max) return pixels;
	throw new LayoutOptionError(option, `got "${value}"; give whole pixels from 0 to ${max}`);
}

function identitiesOf(value: string, option: string): readonly string[] {
	return value.split(',').map((part) => {
		try {
			const identity = decodeURIComponent(part);
			if (identity !== '') return identity;
		} catch {
			// Falls through: half a percent sign is as wrong as nothing between two commas.
		}
		throw new LayoutOptionError(
			option,
			`got "${value}"; give identities separated by commas, special characters as %2C`,
		);
	});
}

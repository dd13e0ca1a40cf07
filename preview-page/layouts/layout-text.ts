/**
 * Changes a layout string such as `speaker-light?names=1&gap=8` piece by piece, and leaves the rest of it as it was
 * written: `layouts/layout-options.ts` says what it means.
 */
const LIGHT = '-light';
const DARK = '-dark';

/** What stands before the options. */
export function nameIn(text: string): string {
	return text.split('?', 1)[0] ?? '';
}

/** The name without its theme. */
export function bareNameIn(text: string): string {
	const name = nameIn(text);
	const suffix = [LIGHT, DARK].find((candidate) => name.endsWith(candidate));
	return suffix ? name.slice(0, -suffix.length) : name;
}

export function isLight(text: string): boolean {
	return nameIn(text).endsWith(LIGHT);
}

/** The same options and theme with another name. */
export function withName(text: string, name: string): string {
	return `${name}${isLight(text) ? LIGHT : ''}${optionsIn(text)}`;
}

export function withTheme(text: string, theme: 'dark' | 'light'): string {
	return `${bareNameIn(text)}${theme === 'light' ? LIGHT : ''}${optionsIn(text)}`;
}

/** The value of an option as it is written; null where it is not there. */
export function optionIn(text: string, option: string): string | null {
	const part = partsOf(text).find((candidate) => optionOf(candidate) === option);
	return part?.slice(option.length + 1) ?? null;
}

/** Sets an option, or takes it away where `value` is null. */
export function withOption(text: string, option: string, value: string | null): string {
	const parts = partsOf(text);
	const at = parts.findIndex((candidate) => optionOf(candidate) === option);
	const replacement = value === null ? [] : [`${option}=${value}`];
	const changed = at < 0 ? [...parts, ...replacement] : parts.toSpliced(at, 1, ...replacement);
	return changed.length === 0 ? nameIn(text) : `${nameIn(text)}?${changed.join('&')}`;
}

function optionsIn(text: string): string {
	return text.slice(nameIn(text).length);
}

function partsOf(text: string): readonly string[] {
	return optionsIn(text)
		.slice(1)
		.split('&')
		.filter((part) => part !== '');
}

function optionOf(part: string): string {
	return part.split('=', 1)[0] ?? '';
}

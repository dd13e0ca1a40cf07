/** Letters that stand for a name: the first of its first and of its last word, in capitals; "?" where there is none. */
export function initialsOf(name: string): string {
	const words = name.split(/[\s_.@-]+/u).filter((word) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
	const [first] = words;
	if (first === undefined) return '?';
	const last = words.length > 1 ? words.at(-1) : undefined;
	return [first, last].flatMap((word) => (word === undefined ? [] : [initialOf(word)])).join('');
}

/** The first sign as a reader sees it, which may be several code points long. */
function initialOf(word: string): string {
	const signs = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word)];
	const sign = signs.find(({ segment }) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(segment))?.segment ?? '?';
	return sign.toLocaleUpperCase();
}

/** Line breaks, and every character that could steer a terminal: names and messages come from rooms and servers. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const CONTROL_CHARACTERS = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** The text as one line that is safe to print on a terminal. */
export function oneLine(text: string): string {
	return text.replace(CONTROL_CHARACTERS, ' ').trim();
}

import type { AdvancedOptions } from '../egress/encoding-request.ts';
import { invalidField } from '../egress/invalid-field.ts';

/** The encoding options of `roomreel record` as they came: LiveKit's fields, as text. */
export type EncodingTexts = { readonly [Name in keyof AdvancedOptions]?: string };

/** LiveKit's name of each field, what it takes, and an example. */
const FIELDS: Readonly<Record<keyof AdvancedOptions, readonly [field: string, takes: string, isWhole: boolean]>> = {
	width: ['width', 'a whole number of pixels above 0, such as 1280', true],
	height: ['height', 'a whole number of pixels above 0, such as 720', true],
	framerate: ['framerate', 'a whole number above 0, such as 30', true],
	videoBitrate: ['video_bitrate', 'a whole number of kbit/s above 0, such as 3000', true],
	keyFrameInterval: ['key_frame_interval', 'a number of seconds above 0, such as 2', false],
	audioBitrate: ['audio_bitrate', 'a whole number of kbit/s above 0, such as 128', true],
	audioFrequency: ['audio_frequency', 'a whole number above 0, such as 48000', true],
};

/**
 * LiveKit's advanced options with what was given, or null when none was. Throws `EgressError` `invalid_argument` for what
 * is not a number above 0, or not whole where it has to be: LiveKit's API takes such numbers for the default, which
 * whoever types one does not expect.
 */
export function advancedOptionsOf(texts: EncodingTexts): AdvancedOptions | null {
	const names = (Object.keys(FIELDS) as (keyof AdvancedOptions)[]).filter((name) => texts[name] !== undefined);
	if (names.length === 0) return null;
	return Object.fromEntries(names.map((name) => [name, numberOf(name, texts[name] ?? '')]));
}

function numberOf(name: keyof AdvancedOptions, text: string): number {
	const [field, takes, isWhole] = FIELDS[name];
	const number = text.trim() === '' ? Number.NaN : Number(text);
	if (number > 0 && Number.isFinite(number) && (!isWhole || Number.isSafeInteger(number))) return number;
	throw invalidField(field, `got "${text}"; give ${takes}`);
}

import { HIDDEN, hideTokens } from '../browser/hide-tokens.ts';

/** Gives back a text without the secrets that it knows. */
export type Redactor = (text: string) => string;

/** Shorter ones are the published ones of `livekit-server --dev`; leaving them out would mangle ordinary words. */
const MIN_SECRET_LENGTH = 8;

/**
 * Makes a redactor for these keys and secrets; tokens it always knows. The last line of defence: no message is meant
 * to hold a secret, but some quote what a server or a browser said.
 */
export function createRedactor(secrets: readonly (string | undefined)[]): Redactor {
	const known = secrets.filter((secret) => secret !== undefined && secret.length >= MIN_SECRET_LENGTH) as string[];
	// As it is, inside a JSON string, and inside a URL. Longest first: one secret may begin with another.
	const spellings = known
		.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
		.sort((a, b) => b.length - a.length);
	return (text) => spellings.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), hideTokens(text));
}

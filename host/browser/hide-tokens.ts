/** JSON Web Tokens, whole or cut off: header and payload in base64url; both begin with `{"`. */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+(?:\.[\w-]*)?/g;

/** What stands in the place of a secret. */
export const HIDDEN = '[hidden]';

/** Gives back a text without the tokens in it: browsers and servers quote them when they refuse a connection. */
export function hideTokens(text: string): string {
	return text.replace(TOKEN, HIDDEN);
}

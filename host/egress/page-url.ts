import { invalidField } from './invalid-field.ts';

/**
 * Throws `EgressError` `invalid_argument` that names `field` for what is not the URL of a web page that can be loaded.
 * The URL itself is not quoted: it may hold a secret.
 */
export function assertPageUrl(field: string, given: string): void {
	if (given === '') throw invalidField(field, 'it is empty; give the URL of a page, such as https://my.host/page');
	const url = URL.parse(given);
	if (!url) throw invalidField(field, 'it is not a URL; it looks like https://my.host/page');
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		throw invalidField(field, `its scheme is "${url.protocol}"; only http: and https: pages are recorded`);
	}
	if (url.username !== '' || url.password !== '') {
		throw invalidField(field, 'it holds a user name or password, with which pages are not loaded; leave them out');
	}
}

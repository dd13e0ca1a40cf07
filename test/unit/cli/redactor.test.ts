import { expect, test } from '@playwright/test';
import { oneLine } from '../../../host/cli/one-line.ts';
import { createRedactor } from '../../../host/cli/redactor.ts';

const SECRET = 'a "secret" of many/characters';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJkZXZrZXkifQ.c2lnbmF0dXJl-_x';

/** Where the secret or token stands, and the text with it. */
const TEXTS: readonly [string, string][] = [
	['as it is', `the secret is ${SECRET}, you know`],
	['inside JSON', JSON.stringify({ key: SECRET })],
	['inside a URL', `http://host/?secret=${encodeURIComponent(SECRET)}`],
	['twice', `${SECRET} and ${SECRET}`],
];

for (const [where, text] of TEXTS) {
	test(`a secret that stands ${where} is hidden, and the rest of the text stays`, () => {
		const redacted = createRedactor([undefined, SECRET])(text);
		expect(redacted).toContain('[hidden]');
		expect(redacted).not.toContain('characters');
		expect(redacted.slice(0, 2)).toBe(where === 'twice' ? '[h' : text.slice(0, 2));
	});
}

test('a token is hidden without being known, whole or cut off', () => {
	const redact = createRedactor([]);
	expect(redact(`ws://host/rtc?access_token=${TOKEN}&auto=1 failed`)).toBe(
		'ws://host/rtc?access_token=[hidden]&auto=1 failed',
	);
	expect(redact(TOKEN.slice(0, 30))).toBe('[hidden]');
	expect(redact(`token%3D${TOKEN} access_token_${TOKEN}`)).toBe('token%3D[hidden] access_token_[hidden]');
});

test('a secret that begins with another one is hidden whole', () => {
	expect(createRedactor(['longenough', 'longenough-and-more'])('x longenough-and-more x')).toBe('x [hidden] x');
});

test('the published keys of a development server do not mangle ordinary words', () => {
	expect(createRedactor(['devkey', 'secret'])('check the API secret')).toBe('check the API secret');
});

test('a text of several lines with control characters becomes one line that steers no terminal', () => {
	expect(oneLine(' a\r\nb\t\u001b[2Jc\u009b1m\u2028d\u0000 ')).toBe('a b [2Jc 1m d');
});

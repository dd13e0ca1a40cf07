import { expect, test } from '@playwright/test';
import { browserEnvironment } from '../../../host/browser/browser-environment.ts';

const PROFILE = '/tmp/roomreel-chromium-abcdef';

test('a browser gets no key of the server, and what it makes for a while is in its profile', () => {
	process.env.LIVEKIT_API_SECRET = 'a secret';
	const environment = browserEnvironment(PROFILE, { temporaryFolder: null });
	delete process.env.LIVEKIT_API_SECRET;
	expect(Object.values(environment)).not.toContain('a secret');
	expect(environment).toMatchObject({
		PATH: process.env.PATH,
		TMPDIR: PROFILE,
		PULSE_RUNTIME_PATH: `${PROFILE}/pulse`,
	});
});

test('where a path in the profile would be too long, temporary files go where they are told to', () => {
	const environment = browserEnvironment(PROFILE, { temporaryFolder: '/tmp/of-middle-length' });
	expect(environment).toMatchObject({ TMPDIR: '/tmp/of-middle-length', PULSE_RUNTIME_PATH: `${PROFILE}/pulse` });
});

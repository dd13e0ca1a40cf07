import { expect, test } from '@playwright/test';
import { chromiumPath } from '../../../host/cli/chromium-path.ts';

const PROGRAM = process.execPath;
const ABSENT = '/nowhere/chromium';
const none = async (): Promise<string[]> => [];

test('the browser of --chromium is taken before that of the environment', async () => {
	expect(await chromiumPath(PROGRAM, { ROOMREEL_CHROMIUM: ABSENT }, none)).toBe(PROGRAM);
});

test('the browser of the environment is taken before one that is found', async () => {
	expect(await chromiumPath(undefined, { ROOMREEL_CHROMIUM: PROGRAM }, async () => ['/bin/sh'])).toBe(PROGRAM);
});

test('the first candidate that is there is taken, and an empty variable is none', async () => {
	expect(await chromiumPath(undefined, { ROOMREEL_CHROMIUM: '' }, async () => [ABSENT, '/tmp', PROGRAM])).toBe(PROGRAM);
});

test('a browser that was named and is not there is an error that says where the name came from', async () => {
	await expect(chromiumPath(ABSENT, {}, none)).rejects.toThrow(
		'--chromium: "/nowhere/chromium" is not a program that can be run',
	);
	await expect(chromiumPath(undefined, { ROOMREEL_CHROMIUM: ABSENT }, none)).rejects.toThrow(
		'ROOMREEL_CHROMIUM: "/nowhere/chromium" is not a program that can be run',
	);
});

test('a machine without a browser is told the command that gets one', async () => {
	await expect(chromiumPath(undefined, {}, none)).rejects.toMatchObject({
		code: 'failed_precondition',
		blame: 'host',
		message: expect.stringContaining('"npm run setup"'),
	});
});

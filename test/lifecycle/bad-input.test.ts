import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { PRESET_NAMES } from '../../host/egress/encoding-presets.ts';
import { freePorts } from '../support/free-ports.ts';
import { type LiveKitServer, startLiveKitServer } from '../support/livekit-server.ts';
import { onPrivateDisk } from '../support/private-disk.ts';
import { startPublishers } from '../support/publisher.ts';
import { type CliFlags, RecordingAttempt, ROOM } from '../support/recording-attempt.ts';
import type { CliResult } from '../support/roomreel-cli.ts';

const WRONG_SECRET = 'another-secret-of-more-than-thirty-two-characters';
const WRONG_KEY = 'APIanotherkey';

/** Exit codes as `roomreel record --help` documents them. */
const REFUSED = 2;
const FAILED = 1;
const NOT_STARTED = 3;

let server: LiveKitServer;

test.beforeAll(async () => {
	server = await startLiveKitServer();
	await server.rooms.createRoom({ name: ROOM });
	// The first start in a fresh checkout builds what is missing: what tests see is to be the command alone.
	await using attempt = await RecordingAttempt.make(server);
	await attempt.record({ '--help': true }).ended;
});

test.afterAll(async () => {
	await server.close();
});

function expectNoSecrets(result: CliResult, ...secrets: readonly string[]): void {
	const seen = [result.stdout, result.stderr, ...result.commandLines].join('\n');
	for (const secret of secrets) expect(seen).not.toContain(secret);
	expect(seen, 'a token').not.toMatch(/eyJ[\w-]+\.eyJ/);
	for (const environment of result.environments)
		for (const secret of secrets) expect(environment).not.toContain(secret);
}

type BadRequest = {
	readonly what: string;
	readonly options?: CliFlags;
	readonly env?: Readonly<Record<string, string>>;
	/** What it says, with the server's URL as `<url>`. */
	readonly says: string;
};

const BAD_REQUESTS: readonly BadRequest[] = [
	{
		what: 'a room that does not exist',
		options: { '--room': 'absent' },
		says: 'requested room does not exist: "absent" on <url>; check its name, or give --wait to wait for it',
	},
	{
		what: 'a key that the server does not know',
		env: { LIVEKIT_API_KEY: WRONG_KEY },
		says: 'the server at <url> does not know the API key that it was given; check LIVEKIT_API_KEY or --api-key',
	},
	{
		what: 'a wrong secret',
		env: { LIVEKIT_API_SECRET: WRONG_SECRET },
		says: "the server at <url> refused a token signed with the API secret that was given; check LIVEKIT_API_SECRET or --api-secret, and this machine's clock",
	},
	{
		what: 'a wrong key and a wrong secret on the command line',
		options: { '--api-key': WRONG_KEY, '--api-secret': WRONG_SECRET },
		says: 'the server at <url> does not know the API key that it was given; check LIVEKIT_API_KEY or --api-key',
	},
	{
		what: 'no secret',
		env: { LIVEKIT_API_SECRET: '' },
		says: 'request has missing or invalid field: token or api key/secret: set LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or give --api-key and --api-secret',
	},
	{
		what: 'no server',
		env: { LIVEKIT_URL: '' },
		says: 'request has missing or invalid field: ws_url: set LIVEKIT_URL, or give --url',
	},
	{
		what: 'no room name',
		options: { '--room': undefined },
		says: 'request has missing or invalid field: room_name: it is empty; give the name of the room to record',
	},
	{
		what: 'no output',
		options: { '--output': undefined },
		says: 'request has missing or invalid field: filepath: it is empty; give the path of the file to write',
	},
	{
		what: 'an unknown preset',
		options: { '--preset': 'H264_8K_120' },
		says: `request has missing or invalid field: preset: "H264_8K_120" is not one of ${PRESET_NAMES.join(', ')}`,
	},
	{
		what: 'an unknown profile',
		options: { '--profile': 'extended' },
		says: 'request has missing or invalid field: profile: "extended" is not one of baseline, main, high',
	},
	{
		what: 'a duration that is no number',
		options: { '--duration': 'ten minutes' },
		says: 'request has missing or invalid field: duration: got "ten minutes"; give a number of seconds above 0, such as 90',
	},
	{
		what: 'an option that there is not',
		options: { '--api-secrets': WRONG_SECRET },
		says: "unknown option '--api-secrets'",
	},
	{
		what: 'a log level that there is not',
		env: { LOG_LEVEL: 'loud' },
		says: 'LOG_LEVEL: "loud" is not one of trace, debug, info, warn, error, fatal, silent',
	},
	{
		what: 'a browser that there is not',
		options: { '--chromium': '/nowhere/chromium' },
		says: '--chromium: "/nowhere/chromium" is not a program that can be run; name a Chromium',
	},
];

for (const { what, options, env, says } of BAD_REQUESTS) {
	test(`a recording with ${what} says so, ends with ${REFUSED} and leaves nothing behind`, async () => {
		await using attempt = await RecordingAttempt.make(server);
		const result = await attempt.record(options, env).ended;
		expect(result).toMatchObject({ error: says.replace('<url>', server.url), exitCode: REFUSED, stdout: '' });
		expectNoSecrets(result, server.apiSecret, WRONG_SECRET, WRONG_KEY);
		await attempt.expectNothingLeft();
	});
}

test('a recording with a program that is no browser names it, and the command that finds one', async () => {
	await using attempt = await RecordingAttempt.make(server);
	const result = await attempt.record({ '--chromium': '/bin/false' }).ended;
	expect(result.exitCode).toBe(FAILED);
	expect(result.error).toMatch(/^the recorder page did not open in the browser \/bin\/false: .*"npm run setup"/);
	await attempt.expectNothingLeft();
});

test('a recording of a room that does not exist does not create it', async () => {
	await using attempt = await RecordingAttempt.make(server);
	const result = await attempt.record({ '--room': 'never-made' }).ended;
	expect(result.error).toContain('requested room does not exist');
	expect(await server.rooms.listRooms(['never-made'])).toEqual([]);
});

test('a recording from a port where nobody listens says what happened there', async () => {
	const [port] = (await freePorts({ tcp: 1, udp: 0 })).tcp;
	const url = `ws://127.0.0.1:${port}`;
	await using attempt = await RecordingAttempt.make(server);
	const result = await attempt.record({ '--url': url }).ended;
	expect(result.exitCode).toBe(REFUSED);
	expect(result.error).toBe(
		`no LiveKit server answers at ${url}: ECONNREFUSED; check LIVEKIT_URL or --url, and that the server runs`,
	);
	await attempt.expectNothingLeft();
});

/** What a server that is not LiveKit answers, and what is said of it. */
const STRANGERS: readonly [status: number, body: string, says: string][] = [
	[404, 'not here', 'HTTP 404; check LIVEKIT_URL or --url'],
	[200, '<html>', 'its answer is not one of LiveKit; check LIVEKIT_URL or --url, and that the server runs'],
];

for (const [status, body, says] of STRANGERS) {
	test(`a recording from a web server that answers ${status} says that it is not LiveKit`, async () => {
		const stranger = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
		await once(stranger, 'listening');
		const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
		await using attempt = await RecordingAttempt.make(server);
		const result = await attempt.record({ '--url': url }).ended;
		stranger.close();
		expect(result.exitCode).toBe(REFUSED);
		expect(result.error).toBe(`no LiveKit server answers at ${url.replace('http', 'ws')}: ${says}`);
		await attempt.expectNothingLeft();
	});
}

test('a recording of an end-to-end encrypted room is refused by name', async () => {
	await using publishers = await startPublishers(server);
	const room = 'confidential';
	await publishers.join({ room, identity: 'ann', video: 'none', encryptionKey: 'a shared key' });
	await using attempt = await RecordingAttempt.make(server);
	const result = await attempt.record({ '--room': room }).ended;
	expect(result.exitCode).toBe(REFUSED);
	expect(result.error).toBe(
		'room "confidential" is end-to-end encrypted, so its pictures and sound cannot be recorded; switch encryption off for rooms that shall be recorded',
	);
	await attempt.expectNothingLeft();
});

test('a recording into a folder that is a file is refused', async () => {
	await using attempt = await RecordingAttempt.make(server);
	const output = join(attempt.output, 'inside.mp4');
	const result = await attempt.record({ '--output': output }).ended;
	expect(result.exitCode).toBe(REFUSED);
	expect(result.error).toBe(
		`Cannot record to "${output}": ${attempt.output} is a file, not a folder: choose another folder.`,
	);
	await attempt.expectNothingLeft();
});

test('a recording to a name that is a folder is refused', async () => {
	await using attempt = await RecordingAttempt.make(server);
	const output = join(attempt.tempFolder, 'folder.mp4');
	await mkdir(output);
	const result = await attempt.record({ '--output': output }).ended;
	expect(result.exitCode).toBe(REFUSED);
	expect(result.error).toBe(`Cannot record to "${output}": it is a folder: give the name of a file in it.`);
	expect(await readdir(attempt.tempFolder)).toEqual(['folder.mp4']);
});

/** Options of mount, and what is said of such a disk. */
const DISKS: readonly [what: string, mountOptions: string, says: RegExp][] = [
	['read-only', 'ro', /: the file system is read-only: choose another folder\.$/],
	[
		'full',
		'size=1m',
		/ are free on its disk, already the start takes \d+: free some space, or record to another disk\.$/,
	],
];

for (const [what, mountOptions, says] of DISKS) {
	test(`a recording to a disk that is ${what} is refused, and the older file stays`, async () => {
		await using attempt = await RecordingAttempt.make(server);
		const folder = join(attempt.tempFolder, 'disk');
		const listing = join(attempt.tempFolder, 'listing');
		await mkdir(folder);
		const wrapper = onPrivateDisk({ folder, mountOptions, listing, oldFile: 'talk.mp4' });
		const result = await attempt.record({ '--output': join(folder, 'talk.mp4') }, {}, wrapper).ended;
		expect(result.exitCode).toBe(REFUSED);
		expect(result.error).toMatch(says);
		expect(result.error).toContain(folder);
		expect(await readFile(listing, 'utf8')).toBe('talk.mp4\n');
		expect((await readdir(attempt.tempFolder)).sort()).toEqual(['disk', 'listing']);
	});
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	test(`a recording that waits for its room and gets ${signal} ends at once and leaves nothing behind`, async () => {
		await using attempt = await RecordingAttempt.make(server);
		const cli = attempt.record({ '--room': 'later', '--wait': true });
		const line = await cli.logged('Waiting for the room');
		expect(line).toMatchObject({ room: 'later', url: server.url, output: attempt.output });
		cli.signal(signal);
		const result = await cli.ended;
		expect(result).toMatchObject({
			exitCode: NOT_STARTED,
			error: 'told to end before the recording began; nothing was recorded',
			stdout: '',
		});
		expectNoSecrets(result, server.apiSecret);
		await attempt.expectNothingLeft();
		expect(await server.rooms.listRooms(['later'])).toEqual([]);
	});
}

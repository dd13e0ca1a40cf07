import { expect, test } from '@playwright/test';
import type { PreviewOptions } from '../../../host/cli/preview-command.ts';
import { runProgram } from '../../../host/cli/program.ts';
import type { RecordOptions } from '../../../host/cli/record-options.ts';
import type { WebOptions } from '../../../host/cli/web-command.ts';

/** What a command line came to. */
type Outcome = {
	readonly exitCode: number;
	readonly stdout: string;
	readonly stderr: string;
	readonly recorded: readonly RecordOptions[];
	readonly previewed: readonly PreviewOptions[];
	readonly pages: readonly (readonly [url: string, options: WebOptions])[];
	readonly recovered: readonly string[];
};

async function run(args: readonly string[], commandExitCode = 0): Promise<Outcome> {
	const recorded: RecordOptions[] = [];
	const previewed: PreviewOptions[] = [];
	const pages: [string, WebOptions][] = [];
	const recovered: string[] = [];
	const [stdout, stderr]: [string[], string[]] = [[], []];
	const exitCode = await runProgram(
		args,
		'1.2.3',
		{
			record: async (options) => {
				recorded.push(options);
				return commandExitCode;
			},
			preview: async (options) => {
				previewed.push(options);
				return commandExitCode;
			},
			web: async (url, options) => {
				pages.push([url, options]);
				return commandExitCode;
			},
			recover: async (folder) => {
				recovered.push(folder);
				return commandExitCode;
			},
		},
		{ env: {}, stdout: { write: (text) => stdout.push(text) }, stderr: { write: (text) => stderr.push(text) } },
	);
	return { exitCode, stdout: stdout.join(''), stderr: stderr.join(''), recorded, previewed, pages, recovered };
}

test('record with nothing but what it must have leaves every default to the plan', async () => {
	const { recorded } = await run(['record', '--room', 'standup', '--output', 'a.mp4']);
	expect(recorded).toEqual([
		{
			room: 'standup',
			output: 'a.mp4',
			privateNetworks: true,
			webgl: true,
		},
	]);
});

test('record takes every option, with a space or an equals sign', async () => {
	const args =
		'--room=a --output b.mp4 --layout=grid --preset H264_1080P_30 --profile=high --duration 9.5 --wait --json';
	const more = '--url ws://host --api-key=key --api-secret secret --chromium /bin/x --compositor canvas';
	const picture = '--width=854 --height 480 --framerate=15 --video-bitrate 800 --key-frame-interval=1.5';
	const sound = '--audio-bitrate 96 --audio-frequency=48000';
	const { recorded } = await run(['record', ...[args, more, picture, sound].flatMap((part) => part.split(' '))]);
	expect(recorded).toEqual([
		{
			room: 'a',
			output: 'b.mp4',
			layout: 'grid',
			preset: 'H264_1080P_30',
			profile: 'high',
			duration: '9.5',
			wait: true,
			json: true,
			url: 'ws://host',
			apiKey: 'key',
			apiSecret: 'secret',
			chromium: '/bin/x',
			compositor: 'canvas',
			width: '854',
			height: '480',
			framerate: '15',
			videoBitrate: '800',
			keyFrameInterval: '1.5',
			audioBitrate: '96',
			audioFrequency: '48000',
			privateNetworks: true,
			webgl: true,
		},
	]);
});

test('web takes the page, the options of every recording, and what the page may reach', async () => {
	const hosts =
		'--allow-host localhost:3001 192.168.1.5 --only-allowed-hosts --no-private-networks --insecure --load-timeout 5 --no-webgl';
	const limits = '--start-timeout 60 --page-memory-limit=1024';
	const args = ['web', 'http://localhost:3000/', '--output=a.mp4', '--await-start-signal', '--duration', '9'];
	const { pages } = await run([...args, ...limits.split(' '), ...hosts.split(' ')]);
	expect(pages).toEqual([
		[
			'http://localhost:3000/',
			{
				output: 'a.mp4',
				awaitStartSignal: true,
				startTimeout: '60',
				pageMemoryLimit: '1024',
				duration: '9',
				allowHost: ['localhost:3001', '192.168.1.5'],
				onlyAllowedHosts: true,
				privateNetworks: false,
				insecure: true,
				loadTimeout: '5',
				webgl: false,
			},
		],
	]);
});

test('record and web can be told to record the sound or the picture alone', async () => {
	for (const [word, option] of [
		['--audio-only', 'audioOnly'],
		['--video-only', 'videoOnly'],
	] as const) {
		const { recorded } = await run(['record', '--room', 'a', '--output', 'a.mp4', word]);
		expect(recorded[0]).toMatchObject({ [option]: true });
		const { pages } = await run(['web', 'https://my.host/', '--output', 'a.mp4', word]);
		expect(pages[0]?.[1]).toMatchObject({ [option]: true });
	}
});

test('record can be given a page that shows the room', async () => {
	const { recorded } = await run(['record', '--room', 'a', '--output', 'a.mp4', '--template', 'https://my.host/']);
	expect(recorded[0]).toMatchObject({ template: 'https://my.host/' });
});

test('the help of record names every preset, every option instead of one, and what excludes what', async () => {
	const { stdout } = await run(['record', '--help']);
	const presets = ['H264_720P_30', 'H264_720P_60', 'H264_1080P_30', 'H264_1080P_60'];
	for (const name of presets.flatMap((preset) => [preset, `PORTRAIT_${preset}`])) expect(stdout).toContain(name);
	const options = ['width', 'height', 'framerate', 'video-bitrate', 'key-frame-interval', 'audio-bitrate'];
	for (const name of [...options, 'audio-frequency']) expect(stdout).toMatch(new RegExp(`^  --${name} <`, 'm'));
	expect(stdout).toMatch(/a preset together with one of these is\s+refused/);
	expect(stdout).not.toContain('PASSTHROUGH');
});

test('record without a room is left to the plan, which says what to do', async () => {
	expect((await run(['record'])).recorded).toHaveLength(1);
});

test('preview takes a folder, a port and a server, and needs none of them', async () => {
	expect((await run(['preview'])).previewed).toEqual([{}]);
	const { previewed } = await run('preview --layouts ./layouts --port=8080 --url ws://host'.split(' '));
	expect(previewed).toEqual([{ layouts: './layouts', port: '8080', url: 'ws://host' }]);
});

test('recover takes one folder', async () => {
	expect((await run(['recover', '/recordings'])).recovered).toEqual(['/recordings']);
});

test('the exit code of a command is the exit code of the program', async () => {
	expect((await run(['record'], 3)).exitCode).toBe(3);
	expect((await run(['recover', '.'], 1)).exitCode).toBe(1);
});

test('the version goes to stdout with exit code 0', async () => {
	expect(await run(['--version'])).toMatchObject({ exitCode: 0, stdout: '1.2.3\n', stderr: '' });
});

test('the help of record names the variables, every exit code, and the safe way to give a secret', async () => {
	const { exitCode, stdout, stderr } = await run(['record', '--help']);
	expect([exitCode, stderr]).toEqual([0, '']);
	const names = ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET', 'ROOMREEL_CHROMIUM', 'LOG_LEVEL', 'safe way'];
	for (const name of names) expect(stdout).toContain(name);
	for (const code of [0, 1, 2, 3, 130]) expect(stdout).toMatch(new RegExp(`^  ${code} `, 'm'));
});

/** Command lines that are wrong, and the first line of what is said. */
const WRONG: readonly [args: readonly string[], says: string][] = [
	[['recrod'], "roomreel: unknown command 'recrod'"],
	[['record', '--rom', 'x'], "roomreel: unknown option '--rom'"],
	[['record', '--room'], "roomreel: option '--room <name>' argument missing"],
	[['record', '--api-secrt=hidden'], "roomreel: unknown option '--api-secrt=...'"],
	[['record', 'hidden'], "roomreel: too many arguments for 'record'. Expected 0 arguments but got 1."],
	[['preview', '--api-secret=hidden'], "roomreel: unknown option '--api-secret=...'"],
	[['recover'], "roomreel: missing required argument 'dir'"],
];

for (const [args, says] of WRONG) {
	test(`the command line "${args.join(' ')}" ends with 2, and no value of it is repeated`, async () => {
		const { exitCode, stdout, stderr, recorded } = await run(args);
		expect([exitCode, stdout, recorded]).toEqual([2, '', []]);
		expect(stderr.split('\n')[0]).toBe(says);
		expect(stderr).not.toContain('hidden');
	});
}

test('a program without a command says on stderr how it is used, and ends with 2', async () => {
	const { exitCode, stdout, stderr } = await run([]);
	expect([exitCode, stdout]).toEqual([2, '']);
	expect(stderr).toContain('Usage: roomreel');
});

import { Command, CommanderError } from 'commander';
import { LAYOUT_OPTION_NAMES } from '../../layouts/layout-options.ts';
import { LAYOUT_NAMES } from '../../layouts/resolve-layout.ts';
import { COMPOSITOR_NAMES } from '../egress/egress-plan.ts';
import { PRESET_NAMES } from '../egress/encoding-presets.ts';
import { PROFILE_NAMES } from '../egress/encoding-request.ts';
import type { ConsoleIo } from './console-io.ts';
import { EXIT_CODE } from './exit-code.ts';
import { PREVIEW_HELP, PROGRAM_HELP, RECORD_HELP, RECOVER_HELP, WEB_HELP } from './help-text.ts';
import type { PreviewOptions } from './preview-command.ts';
import type { RecordOptions } from './record-options.ts';
import type { WebOptions } from './web-command.ts';

/** What the program can do; each resolves to an exit code. */
export type Commands = {
	readonly record: (options: RecordOptions) => Promise<number>;
	readonly preview: (options: PreviewOptions) => Promise<number>;
	readonly web: (url: string, options: WebOptions) => Promise<number>;
	readonly recover: (folder: string) => Promise<number>;
};

/** Width of help texts for a terminal that does not say how wide it is. */
const DEFAULT_HELP_COLUMNS = 120;

/**
 * Reads a command line (without the names of Node and the script) and runs its command. Resolves to the exit code; help
 * and version go to stdout, what is wrong with the command line to stderr. Rejects only if the command does.
 */
export async function runProgram(
	args: readonly string[],
	version: string,
	commands: Commands,
	io: ConsoleIo,
): Promise<number> {
	let exitCode: number = EXIT_CODE.complete;
	const program = new Command('roomreel');
	program
		.description('Records LiveKit rooms and web pages with a headless browser and nothing else.')
		.version(version, '-V, --version', 'print the version')
		.helpOption('-h, --help', 'print this help')
		.helpCommand('help [command]', 'print the help of a command')
		.showSuggestionAfterError()
		.exitOverride()
		.configureOutput({
			writeOut: (text) => io.stdout.write(text),
			writeErr: (text) => io.stderr.write(text),
			outputError: (text, write) => write(usageError(text)),
			getOutHelpWidth: () => io.stdout.columns ?? DEFAULT_HELP_COLUMNS,
			getErrHelpWidth: () => io.stderr.columns ?? DEFAULT_HELP_COLUMNS,
		})
		.addHelpText('after', PROGRAM_HELP);

	const record = program
		.command('record')
		.summary('record a room into an MP4')
		.description('Records a LiveKit room into an MP4 in which everybody is seen and heard.')
		.usage('--room NAME --output FILE.mp4 [options]')
		.option('--room <name>', 'the room to record')
		.option('--output <file>', 'the MP4 to write; its folder is made if it is missing')
		.option(
			'--layout <name>',
			`how the participants are arranged: ${LAYOUT_NAMES.join(', ')}, -light for white; default: grid`,
		)
		.option('--layout-options <options>', `such as names=1&gap=8; there are ${LAYOUT_OPTION_NAMES.join(', ')}`)
		.option('--layouts <dir>', 'a folder of layouts of your own, each known by the name of its file')
		.option('--template <url>', 'a page that shows the room instead, as with custom_base_url')
		.option('--wait', 'wait until the room exists instead of failing when it does not')
		.option('--url <url>', 'the LiveKit server, such as wss://my.host; default: LIVEKIT_URL')
		.option('--api-key <key>', 'default: LIVEKIT_API_KEY')
		.option('--api-secret <secret>', 'default: LIVEKIT_API_SECRET, which is the safe way to give it')
		.addHelpText('after', RECORD_HELP)
		.action(async (options: RecordOptions) => {
			exitCode = await commands.record(options);
		});
	addPageOptions(addPageLimitOptions(addOutputOptions(record, 'when the room ends')));

	const web = program
		.command('web')
		.summary('record a web page into an MP4')
		.description('Records a web page into an MP4 as it is seen and heard.')
		.usage('URL --output FILE.mp4 [options]')
		.argument('<url>', 'the page; http or https')
		.option('--output <file>', 'the MP4 to write; its folder is made if it is missing')
		.option('--await-start-signal', 'begin when the page logs START_RECORDING, and not when it has loaded')
		.addHelpText('after', WEB_HELP)
		.action(async (url: string, options: WebOptions) => {
			exitCode = await commands.web(url, options);
		});
	addPageOptions(addPageLimitOptions(addOutputOptions(web, 'when it is told to')));

	program
		.command('preview')
		.summary('see layouts in a browser while they are written')
		.description(
			'Serves a page on this machine that shows layouts as they would be recorded, with made-up people or a room.',
		)
		.usage('[--layouts DIR] [options]')
		.option('--layouts <dir>', 'a folder of layouts of your own; the page follows every change of a file')
		.option('--port <number>', 'port of 127.0.0.1, 0 for any free one; default: 7981')
		.option('--url <url>', 'the LiveKit server whose rooms can be joined by name; default: LIVEKIT_URL')
		.addHelpText('after', PREVIEW_HELP)
		.action(async (options: PreviewOptions) => {
			exitCode = await commands.preview(options);
		});

	program
		.command('recover')
		.summary('finish the recordings that a crash left in a folder')
		.description('Finishes the recordings that a crash left unfinished in a folder.')
		.argument('<dir>', 'the folder in which the recordings were to be written')
		.addHelpText('after', RECOVER_HELP)
		.action(async (folder: string) => {
			exitCode = await commands.recover(folder);
		});

	try {
		await program.parseAsync(args, { from: 'user' });
		return exitCode;
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		return error.exitCode === 0 ? EXIT_CODE.complete : EXIT_CODE.refused;
	}
}

/** Commander's text, without what was given: it may be a secret in the wrong place. */
function usageError(text: string): string {
	return text
		.replace(/^error: /, 'roomreel: ')
		.replace(/(--[\w-]+)=[^\n]*'/, "$1=...'")
		.replace(/(but got \d+): [^\n]*/, '$1.');
}

/** What every recording can be told about its output. `end` says when it ends by itself. */
function addOutputOptions(command: Command, end: string): Command {
	return command
		.option('--preset <name>', `size, frame rate and bit rates: ${PRESET_NAMES.join(', ')}; default: the first`)
		.option('--profile <name>', `H.264 profile: ${PROFILE_NAMES.join(', ')}; default: main`)
		.option('--width <pixels>', 'instead of a preset, as the next six; even; default: 1280')
		.option('--height <pixels>', 'even; default: 720')
		.option('--framerate <number>', 'pictures a second, up to 60; default: 30')
		.option('--video-bitrate <kbps>', 'kbit/s of the picture; default: 3000')
		.option('--key-frame-interval <seconds>', 'a key frame at each multiple of this; default: 2')
		.option('--audio-bitrate <kbps>', 'kbit/s of the sound; default: 128')
		.option('--audio-frequency <hz>', 'samples a second, such as 48000; default: 44100')
		.option('--audio-only', 'record the sound alone')
		.option('--video-only', 'record the picture alone')
		.option('--duration <seconds>', `end after so much recorded time; default: ${end}`)
		.option('--json', 'print the final EgressInfo as JSON')
		.option('--chromium <file>', 'the browser to record with; default: ROOMREEL_CHROMIUM, else what is found')
		.option(
			'--compositor <name>',
			`who draws: ${COMPOSITOR_NAMES.join(', or ')} on a machine with a GPU; default: the first`,
		);
}

/** What every recording of a page can be told about what the page may take. */
function addPageLimitOptions(command: Command): Command {
	return command
		.option('--start-timeout <seconds>', 'give up a page that has loaded and not logged START_RECORDING so long after')
		.option(
			'--page-memory-limit <mib>',
			"end when the page takes more MiB of memory, from 256 on; default: 2048, or half of the machine's if that is less",
		);
}

/** What every recording of a page can be told about the page and the network. */
function addPageOptions(command: Command): Command {
	return command
		.option('--allow-host <hosts...>', 'host or host:port that a page may reach although it is loopback or private')
		.option('--only-allowed-hosts', 'let a page reach nothing but itself and these')
		.option('--no-private-networks', 'refuse private networks to a page')
		.option('--insecure', "do not check pages' certificates, and let pages of https use http and ws")
		.option('--load-timeout <seconds>', 'how long each of three attempts to load the page may take; default: 30')
		.option('--no-webgl', 'no WebGL for the page');
}

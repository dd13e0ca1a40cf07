import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LiveKitServer } from '../support/livekit-server.ts';
import { benchFolder } from './bench-folder.ts';
import type { CameraName } from './cameras.ts';
import { benchContent } from './content.ts';

/** Who publishes what. */
export type PublishersOptions = {
	readonly room: string;
	/** Participants; each has the voice of its place in the order of joining. */
	readonly count: number;
	/** What they send pictures with. */
	readonly camera: CameraName;
	/** The first so many have a microphone; default all. */
	readonly voices?: number;
	/** The last so many come and go every few seconds, the others stay; default 0. */
	readonly visitors?: number;
	/** How much their clocks run fast, in parts per million: they take turns in these; default 0 for all. */
	readonly skewsPpm?: readonly number[];
	/** Sound has redundancy: each packet brings the one before it along; default false. */
	readonly red?: boolean;
	/** Spread over one frame period instead of all at the same instant; default false. */
	readonly spread?: boolean;
};

/** What publishers say of themselves at the end; a load that was late or failed to write was not the load that was meant. */
export type PublisherSummary = {
	readonly participants: number;
	/** How often somebody came who does not stay. */
	readonly visits?: number;
	/** Those of them that broke off by themselves. */
	readonly failedVisits?: number;
	readonly frames: number;
	readonly audioPackets: number;
	readonly failedWrites: number;
	readonly keyFrameRequests: number;
	readonly keyFramesAnswered: number;
	/** How long after its deadline a picture or packet was sent. */
	readonly maxLatenessMs: number;
	readonly meanLatenessMs: number;
	readonly cpuS: number;
};

/** Participants that publish until they are closed. */
export type Publishers = AsyncDisposable & {
	readonly pid: number;
	/** Aborts when they have ended by themselves: the load is not what it should be. */
	readonly gone: AbortSignal;
	/** Lets them leave the room, and awaits the end of their process. Rejects if they had ended by themselves. */
	close(): Promise<PublisherSummary>;
};

type PublisherEvent = { readonly event: string; readonly identity?: string; readonly summary?: PublisherSummary };

/** Builds the publisher and its content where that was not done before, and resolves once everybody publishes who stays. */
export async function startPublishers(server: LiveKitServer, options: PublishersOptions): Promise<Publishers> {
	const [program, content] = await Promise.all([publisherProgram(), benchContent(options.camera)]);
	const { count, voices = count, visitors = 0, skewsPpm = [0], red = false, spread = false } = options;
	const args = ['--room', options.room, '--content', content, '--count', String(count), '--voices', String(voices)];
	args.push('--visitors', String(visitors), '--ppm', skewsPpm.join(','), `--red=${red}`, `--spread=${spread}`);
	const child = spawn(program, args, {
		env: { LIVEKIT_URL: server.url, LIVEKIT_API_KEY: server.apiKey, LIVEKIT_API_SECRET: server.apiSecret },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let problem = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		problem += text;
	});
	const exited = once(child, 'exit');
	let summary: PublisherSummary | undefined;
	let published = 0;
	await new Promise<void>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', () => reject(new Error(`The publishers ended: ${problem.trim()}`)));
		createInterface({ input: child.stdout }).on('line', (line) => {
			const event = JSON.parse(line) as PublisherEvent;
			summary ??= event.summary;
			if (event.event === 'published' && ++published === count - visitors) resolve();
		});
	});
	const gone = new AbortController();
	void exited.then(() => gone.abort(new Error(`The publishers ended by themselves: ${problem.trim()}`)));
	let closing: Promise<PublisherSummary> | undefined;
	const close = (): Promise<PublisherSummary> => {
		closing ??= end(child, exited).then(() => {
			if (child.exitCode !== 0 || summary === undefined) throw new Error(`The publishers failed: ${problem.trim()}`);
			return summary;
		});
		return closing;
	};
	const dispose = (): Promise<void> => close().then(ignore, ignore);
	return { pid: child.pid ?? 0, gone: gone.signal, close, [Symbol.asyncDispose]: dispose };
}

function ignore(): void {}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
	child.kill('SIGTERM');
	await exited;
	// What it said last may still be on its way.
	if (child.stdout && !child.stdout.closed) await once(child.stdout, 'close');
}

/** The program, built from `publisher/` with Go; kept under a name that changes with its sources. */
async function publisherProgram(): Promise<string> {
	const sourceFolder = join(import.meta.dirname, 'publisher');
	const hash = createHash('sha256');
	for (const name of (await readdir(sourceFolder)).sort())
		hash.update(name).update(await readFile(join(sourceFolder, name)));
	const program = join(benchFolder, `publisher-${hash.digest('hex').slice(0, 12)}`);
	if (await isThere(program)) return program;
	await mkdir(benchFolder, { recursive: true });
	process.stderr.write('Building the publisher with Go, once; this takes a minute.\n');
	const unfinished = `${program}.${process.pid}`;
	await build(sourceFolder, unfinished);
	await rename(unfinished, program);
	return program;
}

async function build(sourceFolder: string, program: string): Promise<void> {
	// Where Go's own archive puts it is often not in PATH.
	const path = `${process.env.PATH ?? ''}:/usr/local/go/bin`;
	const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', program, '.'];
	const go = spawn('go', args, {
		cwd: sourceFolder,
		env: { ...process.env, PATH: path, CGO_ENABLED: '0' },
		stdio: 'inherit',
	});
	const [code] = (await once(go, 'close').catch((cause: unknown) => {
		throw new Error('The publisher of the bench is built with Go 1.26 or newer; install it from https://go.dev/dl', {
			cause,
		});
	})) as [number | null];
	if (code !== 0) throw new Error(`go build ended with ${code}.`);
}

function isThere(path: string): Promise<boolean> {
	return access(path).then(
		() => true,
		() => false,
	);
}

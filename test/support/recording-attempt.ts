import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { LiveKitServer } from './livekit-server.ts';
import { type CliProcess, processesOf, startCli } from './roomreel-cli.ts';
import { makeTempFolder } from './temp-folder.ts';

/** The room that is recorded where nothing else is said. */
export const ROOM = 'standup';

/** What lies at the output before. */
const OLDER_FILE = 'an older recording';

/** Helpers of a browser end a moment after it; this is for a machine that is busy with other things. */
const PROCESS_END_TIMEOUT_MS = 5000;

/** Options of a command line by name; `undefined` leaves one out, `true` gives it without a value. */
export type CliFlags = Readonly<Record<string, string | true | undefined>>;

/** A place to record to, with an older file at the output, and the command that records there. */
export class RecordingAttempt implements AsyncDisposable {
	/** Where the output is. */
	readonly folder: string;
	/** For the command's temporary files, and nobody else's. */
	readonly tempFolder: string;
	readonly output: string;
	readonly #environment: Readonly<Record<string, string>>;
	readonly #remove: () => Promise<void>;

	private constructor(path: string, server: LiveKitServer, remove: () => Promise<void>) {
		this.folder = join(path, 'recordings');
		this.tempFolder = join(path, 'tmp');
		this.output = join(this.folder, 'talk.mp4');
		this.#environment = {
			LIVEKIT_URL: server.url,
			LIVEKIT_API_KEY: server.apiKey,
			LIVEKIT_API_SECRET: server.apiSecret,
		};
		this.#remove = remove;
	}

	/** Makes the place. `await using` it, and it is gone with all that is in it. */
	static async make(server: LiveKitServer): Promise<RecordingAttempt> {
		const { path, remove } = await makeTempFolder('attempt');
		const attempt = new RecordingAttempt(path, server, remove);
		await mkdir(attempt.folder);
		await mkdir(attempt.tempFolder);
		await writeFile(attempt.output, OLDER_FILE);
		return attempt;
	}

	/** Records; what is given stands in place of options and variables with which it would go well. */
	record(
		flags: CliFlags = {},
		env: Readonly<Record<string, string>> = {},
		wrapper: readonly string[] = [],
	): CliProcess {
		const all: CliFlags = { '--room': ROOM, '--output': this.output, ...flags };
		const words = Object.entries(all).flatMap(([name, value]) => {
			if (value === undefined) return [];
			return value === true ? [name] : [name, value];
		});
		const args = ['record', ...words];
		return startCli({ args, env: { ...this.#environment, ...env }, tempFolder: this.tempFolder, wrapper });
	}

	/** Throws unless everything is as it was before: files, temporary files, processes. */
	async expectNothingLeft(): Promise<void> {
		await expect.poll(() => processesOf(this.tempFolder), { timeout: PROCESS_END_TIMEOUT_MS }).toEqual([]);
		expect(await readdir(this.tempFolder)).toEqual([]);
		expect(await readdir(this.folder)).toEqual(['talk.mp4']);
		expect(await readFile(this.output, 'utf8')).toBe(OLDER_FILE);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#remove();
	}
}

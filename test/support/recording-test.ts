import { test as base, expect } from '@playwright/test';
import { findLeaks, noteHoldings } from './leak-check.ts';
import { type LiveKitServer, startLiveKitServer } from './livekit-server.ts';
import { type Publisher, type Publishers, startPublishers } from './publisher.ts';
import type { PublisherOptions } from './publisher-protocol.ts';
import { RecordingRun, type RecordingRunOptions, type RunOptions } from './recording-run.ts';
import { type CliResult, startCli } from './roomreel-cli.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';
import { startWebSite, type WebSite } from './web-site.ts';

type TestFixtures = {
	/** Name of a room that no other test uses. It closes a second after everybody has left. */
	readonly room: string;
	/** A folder that is gone after the test. */
	readonly folder: TempFolder;
	/** Lets a participant join the room and publish; it leaves at the end of the test at the latest. */
	readonly join: (options: Omit<PublisherOptions, 'room'> & { readonly room?: string }) => Promise<Publisher>;
	/** Starts `roomreel record` of the room; what still runs at the end of the test is killed. */
	readonly record: (options?: Partial<RecordingRunOptions>) => Promise<RecordingRun>;
	/** A web site of this test's own. */
	readonly site: WebSite;
	/** Starts `roomreel web` for a path of the site, or another URL; what still runs at the end of the test is killed. */
	readonly recordWeb: (place: string, options?: RunOptions) => Promise<RecordingRun>;
	/** Runs `roomreel recover`. */
	readonly recover: (folder: string) => Promise<CliResult>;
	/** Fails a test that leaves a process, a listening socket or a temporary file. */
	readonly leakCheck: undefined;
};

type WorkerFixtures = {
	/** A folder for temporary files that is nobody else's, so that only what these tests leave counts as left. */
	readonly temporaryFiles: undefined;
	readonly server: LiveKitServer;
	readonly publishers: Publishers;
};

/** Playwright's `test` with a LiveKit server, participants, and the command line. Checks after each test that nothing leaked. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
	temporaryFiles: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs.
		async ({}, use) => {
			await using folder = await makeTempFolder('run');
			const { TMPDIR } = process.env;
			process.env.TMPDIR = folder.path;
			await use(undefined);
			if (TMPDIR === undefined) delete process.env.TMPDIR;
			else process.env.TMPDIR = TMPDIR;
		},
		{ scope: 'worker' },
	],
	server: [
		async ({ temporaryFiles: _temporaryFiles }, use) => {
			await using server = await startLiveKitServer({ departureTimeoutS: 1 });
			await use(server);
		},
		{ scope: 'worker' },
	],
	publishers: [
		async ({ server }, use) => {
			await using publishers = await startPublishers(server);
			await use(publishers);
		},
		{ scope: 'worker' },
	],
	leakCheck: [
		async ({ server: _server, publishers: _publishers }, use) => {
			const before = await noteHoldings();
			await use(undefined);
			expect(await findLeaks(before)).toEqual([]);
		},
		{ auto: true },
	],
	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs.
	room: async ({}, use, { testId }) => {
		await use(`room-${testId}`);
	},
	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs.
	folder: async ({}, use) => {
		await using folder = await makeTempFolder('e2e');
		await use(folder);
	},
	join: async ({ publishers, room }, use) => {
		const joined: Publisher[] = [];
		await use(async (options) => {
			const publisher = await publishers.join({ room, ...options });
			joined.push(publisher);
			return publisher;
		});
		// One that has left already cannot leave again.
		for (const publisher of joined) await publisher.leave().catch(() => {});
	},
	record: async ({ server, room }, use) => {
		await using runs = new AsyncDisposableStack();
		await use(async (options) => runs.use(await RecordingRun.start(server, { room, ...options })));
	},
	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs.
	site: async ({}, use) => {
		await using site = await startWebSite();
		await use(site);
	},
	recordWeb: async ({ site }, use) => {
		await using runs = new AsyncDisposableStack();
		await use(async (place, options) =>
			runs.use(await RecordingRun.startWeb(new URL(place, site.origin).href, options)),
		);
	},
	recover: async ({ folder }, use) => {
		await use((recordings) => startCli({ args: ['recover', recordings], tempFolder: folder.path }).ended);
	},
});

export { expect };

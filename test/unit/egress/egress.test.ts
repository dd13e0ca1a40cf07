import { mock } from 'node:test';
import { EgressStatus } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { EventQueue } from '../../../host/browser/event-queue.ts';
import type { PageEvent, RecorderSession } from '../../../host/browser/page-session.ts';
import { Egress } from '../../../host/egress/egress.ts';
import { planRoomComposite } from '../../../host/egress/egress-plan.ts';
import { Journal } from '../../../host/journal/journal.ts';
import type { RecordingStats } from '../../../protocol/messages.ts';
import { NOTHING_RECORDED } from '../../../recorder-page/workers/empty-stats.ts';
import { makeTempFolder, type TempFolder } from '../../support/temp-folder.ts';
import { synthesize } from '../journal/synthetic-recording.ts';

const STATS: RecordingStats = { ...NOTHING_RECORDED, recordedS: 1, pictures: 30, audioPackets: 50 };

/** A page that has recorded something, as far as the host can tell; it ends when the test says so. */
class RecordingPage implements RecorderSession {
	readonly browserPid = undefined;
	readonly port = 1;
	readonly sandboxObstacle = null;
	readonly lost = new Promise<string>(() => undefined);
	readonly events = new EventQueue<PageEvent>();
	readonly #kept = Promise.withResolvers<void>();
	readonly #frames = synthesize({ fragments: 3 });
	stops = 0;
	givenUpFor: string | null = null;

	/** Resolves when everything that it has recorded is kept. */
	get kept(): Promise<void> {
		return this.#kept.promise;
	}

	launch(): void {
		this.events.push({ type: 'message', message: { type: 'started', startedAtUnixMs: Date.now() } });
		for (const frame of this.#frames) this.events.push({ type: 'fragment', frame });
	}

	acknowledge(sequenceNumber: number): void {
		if (sequenceNumber === this.#frames.at(-1)?.sequenceNumber) this.#kept.resolve();
	}

	stop(): void {
		this.stops++;
	}

	end(): void {
		this.events.push({ type: 'message', message: { type: 'ended', reason: 'stopped', stats: STATS } });
	}

	giveUp(reason: string): void {
		this.givenUpFor = reason;
		this.events.push({ type: 'lost', reason });
	}

	note(): void {}

	begin(): void {}

	async openTab(): Promise<never> {
		throw new Error('no page is recorded here');
	}

	async close(): Promise<void> {
		this.events.close();
	}
}

/** An egress that records a room. */
async function record(folder: TempFolder) {
	const outputPath = folder.file('talk.mp4');
	const keys = { url: 'ws://127.0.0.1:7880', apiKey: 'devkey', apiSecret: 'a-secret-of-at-least-32-characters' };
	const plan = planRoomComposite({ roomName: 'standup', outputPath, ...keys });
	const page = new RecordingPage();
	const journal = await Journal.open({ outputPath, egressId: plan.egressId });
	const egress = new Egress(plan, { roomId: 'RM_1', session: page, journal }, {});
	const result = egress.run();
	await page.kept;
	return { egress, page, result };
}

test.afterEach(() => mock.timers.reset());

test('a page that has not ended 30 s after it was told to is given up, and what it has recorded is a file', async () => {
	await using folder = await makeTempFolder('egress');
	const { egress, page, result } = await record(folder);
	mock.timers.enable({ apis: ['setTimeout'] });
	egress.stop('StopEgress API');
	egress.stop('Process killed');
	expect(page.stops).toBe(1);
	mock.timers.tick(29_999);
	expect(page.givenUpFor).toBeNull();
	mock.timers.tick(1);
	expect(page.givenUpFor).toBe('it did not end within 30 s of being told to');
	mock.timers.reset();
	const info = await result;
	expect(info).toMatchObject({
		status: EgressStatus.EGRESS_FAILED,
		error: 'recording ended early: it did not end within 30 s of being told to',
		errorCode: 500,
		details: 'End reason: StopEgress API',
	});
	expect(info.fileResults[0]?.filename).toBe(folder.file('talk.mp4'));
	expect(info.fileResults[0]?.size).toBeGreaterThan(0n);
});

test('a page that ends when it was told to is not given up later', async () => {
	await using folder = await makeTempFolder('egress');
	const { egress, page, result } = await record(folder);
	mock.timers.enable({ apis: ['setTimeout'] });
	egress.stop('StopEgress API');
	page.end();
	expect(await result).toMatchObject({
		status: EgressStatus.EGRESS_COMPLETE,
		error: '',
		details: 'End reason: StopEgress API',
	});
	mock.timers.tick(60_000);
	expect(page.givenUpFor).toBeNull();
});

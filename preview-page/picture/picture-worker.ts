import type { FrameSize } from '../../layouts/layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import { nowMs } from '../../recorder-page/timing/common-clock.ts';
import { FixturePictures } from './fixture-pictures.ts';
import type { FixtureClock, PictureCommand, PictureReport } from './picture-messages.ts';
import { PictureScreen } from './picture-screen.ts';
import type { PictureSource } from './picture-source.ts';
import { RoomPictures } from './room-pictures.ts';

/** Pictures come no faster than a recording's, whatever the display does; a little slack for displays of just that rate. */
const MIN_INTERVAL_MS = 1000 / 30 - 4;

const STATS_INTERVAL_MS = 1000;

type Init = Extract<PictureCommand, { type: 'init' }>;

/** Draws the picture for as long as the page lives: from a fixture or a room, with the recorder's own compositor. */
class PictureWorkerMain {
	readonly #init: Init;
	readonly #fixture: FixturePictures;
	#source: PictureSource;
	#screen: PictureScreen | null = null;
	#settings: { readonly size: FrameSize; readonly compositor: CompositorKind } | null = null;
	/** Whether the screen has anything to show. */
	#hasComposition = false;
	#isShownTold = true;
	#shownAtMs = Number.NEGATIVE_INFINITY;
	#sinceMs = performance.now();
	#pictures = 0;
	#composedMs = 0;

	constructor(init: Init) {
		this.#init = init;
		this.#fixture = new FixturePictures(init.planar);
		this.#source = this.#fixture;
		requestAnimationFrame(() => this.#turn());
	}

	handle(command: PictureCommand): void {
		switch (command.type) {
			case 'configure':
				this.#settings = { size: command.size, compositor: command.compositor };
				this.#hasComposition = false;
				this.#open(true);
				break;
			case 'composition':
				this.#fixture.setSpeaking(command.speakingSids);
				this.#hasComposition = true;
				this.#screen?.setComposition(command.timed);
				this.#isShownTold = false;
				break;
			case 'fixture':
				this.#fixture.setPictures(command.pictures);
				this.#setSource(this.#fixture);
				break;
			case 'clock':
				this.#fixture.setClock(() => timeOn(command.clock));
				break;
			case 'room':
				this.#setSource(
					new RoomPictures({
						memory: command.memory,
						intake: command.intake,
						take: (trackSid, timed) => this.#screen?.take(trackSid, timed),
						endTrack: (trackSid, momentMs) => this.#screen?.endTrack(trackSid, momentMs),
					}),
				);
				break;
		}
	}

	#setSource(source: PictureSource): void {
		if (source === this.#source) return;
		this.#screen?.close();
		this.#screen = null;
		if (this.#source !== this.#fixture) this.#source.close();
		this.#source = source;
		this.#hasComposition = false;
		this.#open(false);
	}

	/** A memory has one compositor at a time: the one before is closed first. */
	#open(keepsPictures: boolean): void {
		if (!this.#settings) return;
		const before = this.#screen;
		const kept: Parameters<PictureScreen['take']>[] = [];
		before?.close(keepsPictures ? (...taken) => kept.push(taken) : undefined);
		const { planar, canvas } = this.#init;
		this.#screen = new PictureScreen({ planar, canvas, source: this.#source, ...this.#settings });
		for (const [trackSid, timed] of kept) this.#screen.take(trackSid, timed);
		this.#fixture.forgetDrawn();
	}

	#turn(): void {
		this.#show()
			.catch((error: unknown) => report({ type: 'failed', message: messageOf(error) }))
			.finally(() => requestAnimationFrame(() => this.#turn()));
	}

	async #show(): Promise<void> {
		const screen = this.#screen;
		const startMs = performance.now();
		if (!screen || !this.#hasComposition || startMs - this.#shownAtMs < MIN_INTERVAL_MS) return;
		this.#shownAtMs = startMs;
		this.#composedMs += await screen.show();
		this.#pictures++;
		if (!this.#isShownTold && screen === this.#screen) {
			this.#isShownTold = true;
			report({ type: 'shown' });
		}
		const sinceMs = performance.now() - this.#sinceMs;
		if (sinceMs < STATS_INTERVAL_MS) return;
		const stats = { framerateFps: (this.#pictures * 1000) / sinceMs, composeMs: this.#composedMs / this.#pictures };
		report({ type: 'stats', stats });
		this.#sinceMs = performance.now();
		this.#pictures = 0;
		this.#composedMs = 0;
	}
}

function timeOn({ timeMs, atMs, isRunning }: FixtureClock): number {
	return isRunning ? timeMs + nowMs() - atMs : timeMs;
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

let main: PictureWorkerMain | null = null;

self.onunhandledrejection = ({ reason }) => report({ type: 'failed', message: messageOf(reason) });

self.onmessage = ({ data: command }: MessageEvent<PictureCommand>) => {
	if (command.type === 'init') {
		main = new PictureWorkerMain(command);
		report({ type: 'ready' });
		return;
	}
	try {
		main?.handle(command);
	} catch (error) {
		report({ type: 'failed', message: messageOf(error) });
	}
};

function report(message: PictureReport): void {
	self.postMessage(message);
}

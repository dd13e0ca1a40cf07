import type { Composition } from '../layouts/layout.ts';
import { LayoutOptionError } from '../layouts/layout-options.ts';
import type { TimedComposition } from '../recorder-page/compositor/pending-compositions.ts';
import type { RoomScene } from '../recorder-page/scene/scene-continuity.ts';
import { loadWasmModules } from '../recorder-page/workers/wasm-modules.ts';
import { type Fixture, picturesOf } from './fixtures/fixture.ts';
import { sceneAt } from './fixtures/fixture-scene.ts';
import { FIXTURES, fixtureNamed } from './fixtures/fixtures.ts';
import { OwnLayouts } from './layouts/own-layouts.ts';
import type { PictureStats } from './picture/picture-messages.ts';
import { PictureView } from './picture/picture-view.ts';
import { askHostForToken } from './room/host-token.ts';
import type { RoomAccess } from './room/room-session.ts';
import { RoomVisit } from './room/room-visit.ts';
import { type ContactPrint, contactSheet } from './scene/contact-sheet.ts';
import { LayoutDirector, type LayoutSettings } from './scene/layout-director.ts';
import { FixtureTime } from './state/fixture-time.ts';
import { LayoutProblems } from './state/layout-problems.ts';
import { addressOf, type PreviewSettings, settingsFrom } from './state/preview-settings.ts';
import type { PreviewActions, PreviewState } from './state/preview-state.ts';

/** How often a fixture is looked at for changes. */
const LOOK_INTERVAL_MS = 50;

const NO_ROOM: RoomScene = { tracks: [], participants: [], placeholders: [] };

export type PreviewListeners = {
	/** Something that is shown around the picture has changed. */
	readonly onState: (state: PreviewState) => void;
	readonly onStats: (stats: PictureStats) => void;
};

/**
 * The preview: settings, time and scene in, picture and state out. A scene, of a fixture or of a real room, becomes a
 * composition as in a recording, and a worker draws it with the recorder's compositor. Where a layout fails, the picture
 * stays as it was, and the failure is part of the state.
 */
export class Preview implements PreviewActions {
	readonly #view: PictureView;
	readonly #listeners: PreviewListeners;
	readonly #own = new OwnLayouts(() => this.#restart());
	readonly #problems = new LayoutProblems(() => this.#tell());
	readonly #room: RoomVisit;
	readonly #time = new FixtureTime(timeInHistory());
	#settings = settingsFrom(location.hash);
	#director: LayoutDirector | null = null;
	#contactSheet: readonly ContactPrint[] = [];
	#layoutProblem = '';
	#scene = NO_ROOM;
	#sceneText = '';
	#composition: Composition = { theme: 'dark', tiles: [] };
	#shownSize = this.#settings.size;

	private constructor(view: PictureView, listeners: PreviewListeners) {
		this.#view = view;
		this.#listeners = listeners;
		this.#room = new RoomVisit({
			onChange: () => this.#tell(),
			onJoined: ({ memory, intake }) => {
				this.#view.showRoom(memory, intake);
				this.#scene = NO_ROOM;
				this.#restart();
			},
			onScene: (scene) => {
				this.#scene = scene;
				this.#director?.update(scene);
			},
			onLeft: () => this.#showFixture(),
			isWanted: (identity) => this.#director?.isWanted(identity) ?? true,
		});
	}

	/** Shows the picture on the canvas. Resolves when the first one is on its way. Throws `Error` where that is not possible. */
	static async open(canvas: HTMLCanvasElement, listeners: PreviewListeners): Promise<Preview> {
		const { planar } = await loadWasmModules();
		let preview: Preview | null = null;
		const view = await PictureView.open(canvas, planar, {
			onStats: listeners.onStats,
			onFailed: (message) => preview?.noteFailure(message),
		});
		preview = new Preview(view, listeners);
		const { size, compositor } = preview.#settings;
		view.configure(size, compositor);
		await preview.#own.open();
		preview.#showFixture();
		setInterval(() => preview.#look(), LOOK_INTERVAL_MS);
		return preview;
	}

	/** Takes that the picture could not be drawn. */
	noteFailure(message: string): void {
		this.#problems.note({ layout: '', message, place: null });
	}

	get timeMs(): number {
		return this.#time.nowMs;
	}

	set(change: Partial<PreviewSettings>): void {
		const before = this.#settings;
		this.#settings = { ...before, ...change };
		const { size, compositor, fixture, layout } = this.#settings;
		this.#remember();
		if (size !== before.size || compositor !== before.compositor) this.#view.configure(size, compositor);
		if (fixture !== before.fixture && !this.#isInRoom) this.#showFixture();
		else if (size !== before.size || compositor !== before.compositor || layout !== before.layout) this.#restart();
		else this.#tell();
	}

	setRunning(isRunning: boolean): void {
		this.#time.setRunning(isRunning);
		this.#view.setClock(this.#time.clock);
		this.#remember();
		this.#tell();
	}

	seek(timeMs: number): void {
		this.#time.setTime(timeMs);
		this.#view.setClock(this.#time.clock);
		this.#remember();
		this.#restart();
	}

	join(access: RoomAccess, playsSound: boolean): void {
		void this.#room.join(async () => access, playsSound);
	}

	joinByHost(roomName: string, playsSound: boolean): void {
		void this.#room.join((signal) => askHostForToken(roomName, signal), playsSound);
	}

	setHeard(isHeard: boolean): void {
		this.#room.setHeard(isHeard);
	}

	leave(): void {
		this.#room.leave();
	}

	get #isInRoom(): boolean {
		return this.#room.phase === 'joined';
	}

	get #fixture(): Fixture {
		return fixtureNamed(this.#settings.fixture) ?? (FIXTURES[0] as Fixture);
	}

	#showFixture(): void {
		this.#view.showFixture(picturesOf(this.#fixture));
		this.#view.setClock(this.#time.clock);
		this.#scene = sceneAt(this.#fixture, this.timeMs);
		this.#restart();
	}

	/** Shows what the fixture has become meanwhile. */
	#look(): void {
		if (this.#isInRoom) return;
		const scene = sceneAt(this.#fixture, this.timeMs);
		const text = JSON.stringify(scene);
		if (text === this.#sceneText) return;
		this.#sceneText = text;
		this.#scene = scene;
		this.#director?.update(scene);
		this.#remember();
	}

	/** Everybody gets a new place, as in a recording that begins now. What cannot be understood changes nothing. */
	#restart(): void {
		const { layout, size } = this.#settings;
		const settings: LayoutSettings = { layout, size, own: this.#own.definitions };
		try {
			const director = new LayoutDirector(settings, {
				onPicture: (timed) => this.#showPicture(timed),
				onFailure: (failure) => {
					void this.#problems.noteFailure(failure);
					this.#tell();
				},
			});
			this.#director?.close();
			this.#director = director;
			this.#contactSheet = contactSheet(settings);
			this.#layoutProblem = '';
		} catch (error) {
			if (!(error instanceof LayoutOptionError)) throw error;
			this.#layoutProblem = error.message;
		}
		this.#problems.setFiles(this.#own.problems, layout);
		this.#room.limit();
		if (!this.#isInRoom) this.#scene = sceneAt(this.#fixture, this.timeMs);
		this.#director?.update(this.#scene);
		this.#tell();
	}

	#showPicture(timed: TimedComposition): void {
		this.#problems.clear();
		this.#composition = timed.composition;
		this.#shownSize = this.#settings.size;
		const speaking = this.#scene.tracks.filter(({ isSpeaking }) => isSpeaking);
		this.#view.setComposition(
			timed,
			speaking.map(({ trackSid }) => trackSid),
		);
		this.#room.show(timed.composition);
		this.#tell();
	}

	#tell(): void {
		this.#listeners.onState({
			settings: this.#settings,
			ownNames: this.#own.names,
			layoutProblem: this.#layoutProblem,
			problems: this.#problems.all,
			composition: this.#composition,
			size: this.#shownSize,
			tracks: [...this.#scene.tracks, ...this.#scene.placeholders],
			contactSheet: this.#contactSheet,
			isRunning: this.#time.isRunning,
			room: { phase: this.#room.phase, trouble: this.#room.trouble },
		});
	}

	/** A page that is loaded anew goes on where it was. */
	#remember(): void {
		const address = addressOf(this.#settings);
		history.replaceState({ timeMs: this.timeMs }, '', address === '' ? location.pathname : `#${address}`);
	}
}

function timeInHistory(): number {
	const state: unknown = history.state;
	const timeMs = typeof state === 'object' && state !== null && 'timeMs' in state ? state.timeMs : 0;
	return typeof timeMs === 'number' ? timeMs : 0;
}

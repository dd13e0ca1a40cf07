import type { FrameSize } from '../layouts/layout.ts';
import { LayoutChoice } from '../recorder-page/scene/layout-choice.ts';
import type { RoomScene } from '../recorder-page/scene/scene-continuity.ts';
import { SceneDirector } from '../recorder-page/scene/scene-director.ts';
import { loadWasmModules } from '../recorder-page/workers/wasm-modules.ts';
import { PictureView } from './picture/picture-view.ts';
import { RoomSession } from './room/room-session.ts';

/** What LiveKit's egress looks for in a page's console: each as one whole argument. */
const START_SIGNAL = 'START_RECORDING';
const END_SIGNAL = 'END_RECORDING';

const NOBODY: RoomScene = { tracks: [], participants: [], placeholders: [] };

/**
 * Shows a room and nothing else, over the whole window, as a template of LiveKit's egress: `parameters` hold `url`,
 * `token` and `layout`. Says by the console when a recording should start and end. What is wrong stands in a `div.error`,
 * where LiveKit's egress looks for it. Never rejects.
 */
export async function openTemplate(parameters: URLSearchParams): Promise<void> {
	document.getElementById('preview')?.remove();
	document.body.classList.add('template');
	try {
		const [url, token] = ['url', 'token'].map((name) => parameters.get(name) ?? '') as [string, string];
		for (const [name, value] of Object.entries({ url, token })) {
			if (value === '')
				throw new Error(`The address has no "${name}": a template is opened with url, token and layout.`);
		}
		const template = await Template.open(parameters.get('layout') ?? '');
		await template.join(url, token);
	} catch (error) {
		showError(error instanceof Error ? error.message : String(error));
		// Whoever waits for the start of the recording learns that it will not come.
		console.log(END_SIGNAL);
	}
}

class Template {
	readonly #view: PictureView;
	readonly #layout: LayoutChoice;
	#director: SceneDirector;
	#scene = NOBODY;
	#room: RoomSession | null = null;
	#hasStarted = false;

	private constructor(view: PictureView, layout: LayoutChoice) {
		this.#view = view;
		this.#layout = layout;
		this.#director = this.#directWindow();
		window.addEventListener('resize', () => this.#fitWindow());
	}

	static async open(layout: string): Promise<Template> {
		const choice = new LayoutChoice({ text: layout });
		const canvas = document.createElement('canvas');
		canvas.role = 'img';
		canvas.ariaLabel = 'The room';
		document.body.append(canvas);
		const { planar } = await loadWasmModules();
		const view = await PictureView.open(canvas, planar, { onFailed: (message) => console.warn(message) });
		return new Template(view, choice);
	}

	async join(url: string, token: string): Promise<void> {
		this.#room = await RoomSession.join({
			url,
			token,
			signal: new AbortController().signal,
			isWanted: (identity) => this.#layout.isWanted(identity),
			playsSound: true,
			onScene: (scene) => this.#show(scene),
			onMetadata: (metadata) => this.#changeLayout(metadata),
			onProgress: () => this.#considerStart(),
			onTrouble: (message) => console.warn(message),
			onEnded: () => this.#end(),
		});
		this.#view.showRoom(this.#room.memory, this.#room.intake);
		this.#room.open();
	}

	#directWindow(): SceneDirector {
		const size = windowSize();
		this.#view.configure(size, 'planar');
		return new SceneDirector({
			layout: this.#layout,
			size,
			show: (timed) => {
				this.#view.setComposition(timed);
				this.#room?.show(timed.composition);
			},
		});
	}

	#show(scene: RoomScene): void {
		this.#scene = scene;
		this.#director.update(scene);
	}

	#changeLayout(metadata: string): void {
		const taken = this.#layout.takeMetadata(metadata);
		if (taken === 'same') return;
		if (taken !== 'changed') {
			console.warn(`The layout stays as it is: ${taken.refused}`);
			return;
		}
		this.#room?.limitTo((identity) => this.#layout.isWanted(identity));
	}

	#fitWindow(): void {
		this.#director.close();
		this.#director = this.#directWindow();
		this.#director.update(this.#scene);
	}

	#considerStart(): void {
		if (this.#hasStarted || !this.#room) return;
		const decision = this.#room.decideStart();
		if (decision.start) {
			this.#hasStarted = true;
			console.log(START_SIGNAL);
		} else if (decision.checkAgainInMs !== null) {
			setTimeout(() => this.#considerStart(), decision.checkAgainInMs);
		}
	}

	#end(): void {
		this.#show(NOBODY);
		console.log(END_SIGNAL);
	}
}

/** Whole pixels of the window, even and not too few for a picture. */
function windowSize(): FrameSize {
	const even = (lengthPx: number): number => Math.max(16, Math.floor(lengthPx / 2) * 2);
	return { widthPx: even(innerWidth), heightPx: even(innerHeight) };
}

function showError(message: string): void {
	const error = document.createElement('div');
	error.className = 'error';
	error.textContent = message;
	document.body.replaceChildren(error);
}

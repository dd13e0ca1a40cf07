import { element } from './controls/element.ts';
import { bindLayoutControls } from './controls/layout-controls.ts';
import { bindPictureControls } from './controls/picture-controls.ts';
import { bindProblemPanel } from './controls/problem-panel.ts';
import { bindRoomControls } from './controls/room-controls.ts';
import { bindSceneControls } from './controls/scene-controls.ts';
import { bindShortcuts } from './controls/shortcuts.ts';
import { bindTimeControls } from './controls/time-controls.ts';
import type { PictureStats } from './picture/picture-messages.ts';
import { Preview } from './preview.ts';
import { hostServerUrl } from './room/host-keys.ts';
import type { PreviewActions, PreviewState } from './state/preview-state.ts';

/** Shows the preview with its controls. Resolves when it runs, or says on the page why it cannot. */
export async function openPreviewPage(): Promise<void> {
	document.title = 'Roomreel preview';
	const page = element('preview', HTMLElement);
	// What is typed before anybody listens would be lost.
	page.inert = true;
	page.hidden = false;
	let show: (state: PreviewState) => void = () => {};
	let showStats: (stats: PictureStats) => void = () => {};
	try {
		const preview = await Preview.open(element('picture', HTMLCanvasElement), {
			onState: (state) => show(state),
			onStats: (stats) => showStats(stats),
		});
		({ show, showStats } = bindControls(preview));
		preview.set({});
		page.inert = false;
	} catch (error) {
		const status = element('status', HTMLElement);
		status.textContent = error instanceof Error ? error.message : String(error);
		status.dataset.phase = 'failed';
		throw error;
	}
}

function bindControls(preview: PreviewActions) {
	// Nothing is sent anywhere: every change counts at once.
	element('controls', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
	const time = bindTimeControls(preview);
	const parts = [
		bindLayoutControls(preview),
		bindSceneControls(preview),
		bindPictureControls(preview),
		bindProblemPanel(),
		bindRoomControls(preview, hostServerUrl),
		bindShortcuts(preview),
		time.show,
		showStatus,
	];
	return {
		showStats: time.showStats,
		show: (state: PreviewState): void => {
			for (const part of parts) part(state);
		},
	};
}

const PHASES = {
	none: 'Made-up people',
	joining: 'Joining the room',
	joined: 'Live from the room',
	failed: 'Not in the room',
	ended: 'The room is over',
};

function showStatus({ room }: PreviewState): void {
	const status = element('status', HTMLElement);
	if (status.textContent !== PHASES[room.phase]) status.textContent = PHASES[room.phase];
	status.dataset.phase = room.phase;
}

import { fixtureNamed } from '../fixtures/fixtures.ts';
import type { PictureStats } from '../picture/picture-messages.ts';
import type { PreviewActions, PreviewState } from '../state/preview-state.ts';
import { element } from './element.ts';

const PAUSE_SIGN = '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 2.5h3v11H4zM9 2.5h3v11H9z"/></svg>';
const PLAY_SIGN = '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 2.2v11.6L13.4 8z"/></svg>';

/** What shows the state, and what shows the counters. */
export type TimeControls = {
	readonly show: (state: PreviewState) => void;
	readonly showStats: (stats: PictureStats) => void;
};

/** Lets the fixture's time run, stand still and be set. */
export function bindTimeControls(preview: PreviewActions): TimeControls {
	const play = element('play', HTMLButtonElement);
	const restart = element('restart', HTMLButtonElement);
	const time = element('time', HTMLInputElement);
	const text = element('time-text', HTMLElement);
	const stats = element('stats', HTMLElement);
	const reel = element('reel', SVGElement);
	let isRunning = true;
	let loopS = 24;

	play.addEventListener('click', () => preview.setRunning(!isRunning));
	restart.addEventListener('click', () => preview.seek(0));
	time.addEventListener('input', () => preview.seek(Number(time.value) * 1000));

	const showTime = (): void => {
		const timeS = (preview.timeMs / 1000) % loopS;
		const rounded = timeS.toFixed(1);
		if (text.textContent === `${rounded} s`) return;
		text.textContent = `${rounded} s`;
		time.value = rounded;
		time.style.setProperty('--share', String(timeS / loopS));
	};
	const turn = (): void => {
		showTime();
		requestAnimationFrame(turn);
	};
	turn();

	return {
		show(state) {
			isRunning = state.isRunning;
			loopS = fixtureNamed(state.settings.fixture)?.loopS ?? loopS;
			time.max = String(loopS);
			for (const control of [play, restart, time]) control.disabled = state.room.phase === 'joined';
			reel.classList.toggle('turning', isRunning);
			const label = isRunning ? 'Pause' : 'Play';
			if (play.ariaLabel === label && play.firstChild) return;
			play.ariaLabel = label;
			play.innerHTML = isRunning ? PAUSE_SIGN : PLAY_SIGN;
		},
		showStats({ framerateFps, composeMs }) {
			stats.textContent = `${Math.round(framerateFps)} fps · ${composeMs.toFixed(1)} ms`;
		},
	};
}

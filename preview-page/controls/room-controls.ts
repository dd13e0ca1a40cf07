import type { PreviewActions, PreviewState } from '../state/preview-state.ts';
import { element, showText } from './element.ts';

/**
 * Joins a real room and leaves it: with URL and token, or by name where the preview's server has keys (`hostServerUrl`).
 * Returns what shows the state.
 */
export function bindRoomControls(preview: PreviewActions, hostServerUrl: string | null): (state: PreviewState) => void {
	const name = element('room-name', HTMLInputElement);
	const url = element('room-url', HTMLInputElement);
	const token = element('room-token', HTMLInputElement);
	const sound = element('room-sound', HTMLInputElement);
	const join = element('room-join', HTMLButtonElement);
	const leave = element('room-leave', HTMLButtonElement);
	const trouble = element('room-trouble', HTMLElement);
	const byToken = element('room-by-token', HTMLElement);
	element('room-by-host', HTMLElement).hidden = hostServerUrl === null;
	element('room-host', HTMLElement).textContent = `On ${hostServerUrl}, with the keys of this preview's environment.`;
	byToken.hidden = hostServerUrl !== null;

	const tryToJoin = (): void => {
		const missing = (hostServerUrl === null ? [url, token] : [name]).find(({ value }) => value.trim() === '');
		if (missing) {
			missing.focus();
		} else if (hostServerUrl === null) {
			preview.join({ url: url.value.trim(), token: token.value.trim() }, sound.checked);
			// It was used, and is kept nowhere.
			token.value = '';
		} else {
			preview.joinByHost(name.value.trim(), sound.checked);
		}
	};
	join.addEventListener('click', tryToJoin);
	leave.addEventListener('click', () => preview.leave());
	sound.addEventListener('change', () => preview.setHeard(sound.checked));
	for (const field of [name, url, token]) {
		field.addEventListener('keydown', ({ key }) => key === 'Enter' && tryToJoin());
	}

	return ({ room: { phase, trouble: text } }) => {
		const isThere = phase === 'joining' || phase === 'joined';
		const hadFocus = document.activeElement;
		for (const field of [name, url, token]) field.disabled = isThere;
		join.hidden = isThere;
		leave.hidden = !isThere;
		leave.textContent = phase === 'joining' ? 'Cancel' : 'Leave';
		if (hadFocus === join && isThere) leave.focus();
		else if (hadFocus === leave && !isThere) join.focus();
		showText(trouble, text);
	};
}

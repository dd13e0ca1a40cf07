import { isLight, optionIn, withOption, withTheme } from '../layouts/layout-text.ts';
import { fixtureBeside } from '../state/preview-settings.ts';
import type { PreviewActions, PreviewState } from '../state/preview-state.ts';
import { element } from './element.ts';

type Shortcut = { readonly keys: string; readonly does: string; readonly run: (state: PreviewState) => void };

const STEP_MS = 500;

/** Single keys, listed in a dialog where they can be switched off. Returns what takes the state. */
export function bindShortcuts(preview: PreviewActions): (state: PreviewState) => void {
	let state: PreviewState | null = null;
	const dialog = element('shortcuts', HTMLDialogElement);
	const isOn = element('shortcuts-on', HTMLInputElement);
	const toggleOption = (option: string) => (now: PreviewState) => {
		const { layout } = now.settings;
		preview.set({ layout: withOption(layout, option, optionIn(layout, option) === '1' ? null : '1') });
	};
	const shortcuts: readonly Shortcut[] = [
		{ keys: ' ', does: 'Play, pause', run: ({ isRunning }) => preview.setRunning(!isRunning) },
		{ keys: ',', does: 'Half a second back', run: () => preview.seek(preview.timeMs - STEP_MS) },
		{ keys: '.', does: 'Half a second on', run: () => preview.seek(preview.timeMs + STEP_MS) },
		{ keys: 'r', does: 'Back to the beginning', run: () => preview.seek(0) },
		{
			keys: '[',
			does: 'The scene before',
			run: ({ settings }) => preview.set({ fixture: fixtureBeside(settings.fixture, -1) }),
		},
		{
			keys: ']',
			does: 'The next scene',
			run: ({ settings }) => preview.set({ fixture: fixtureBeside(settings.fixture, 1) }),
		},
		{ keys: 'l', does: 'Type a layout', run: () => element('layout', HTMLInputElement).select() },
		{
			keys: 't',
			does: 'Dark, light theme',
			run: ({ settings: { layout } }) => preview.set({ layout: withTheme(layout, isLight(layout) ? 'dark' : 'light') }),
		},
		{ keys: 'n', does: 'Names', run: toggleOption('names') },
		{ keys: 's', does: 'Who speaks', run: toggleOption('speaking') },
		{ keys: 'p', does: 'Placeholders', run: toggleOption('placeholders') },
		{
			keys: 'o',
			does: 'Tile outlines',
			run: ({ settings }) => preview.set({ showsOutlines: !settings.showsOutlines }),
		},
		{ keys: 'j', does: 'Tiles as JSON', run: ({ settings }) => preview.set({ showsJson: !settings.showsJson }) },
		{ keys: '?', does: 'These shortcuts', run: () => dialog.showModal() },
	];
	element('shortcuts-list', HTMLElement).append(...shortcuts.flatMap(listed));
	element('shortcuts-open', HTMLButtonElement).addEventListener('click', () => dialog.showModal());
	document.addEventListener('keydown', (event) => {
		if (!state || !isOn.checked || event.ctrlKey || event.metaKey || event.altKey || isForField(event)) return;
		const shortcut = shortcuts.find(({ keys }) => keys === event.key.toLowerCase());
		if (!shortcut) return;
		event.preventDefault();
		shortcut.run(state);
	});
	return (now) => {
		state = now;
	};
}

function listed({ keys, does }: Shortcut): readonly HTMLElement[] {
	const term = document.createElement('dt');
	const key = document.createElement('kbd');
	key.textContent = keys === ' ' ? 'Space' : keys.toUpperCase();
	term.append(key);
	const description = document.createElement('dd');
	description.textContent = does;
	return [term, description];
}

/** A key that the element with the focus wants for itself. */
function isForField({ target, key }: KeyboardEvent): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (target.closest('dialog[open]')) return true;
	if (target instanceof HTMLInputElement) {
		const takesText = !['checkbox', 'radio', 'range', 'button'].includes(target.type);
		return takesText || (key === ' ' && target.type !== 'range');
	}
	if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement) return true;
	return key === ' ' && target instanceof HTMLButtonElement;
}

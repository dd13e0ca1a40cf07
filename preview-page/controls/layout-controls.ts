import { bareNameIn, isLight, optionIn, withName, withOption, withTheme } from '../layouts/layout-text.ts';
import type { PreviewActions, PreviewState } from '../state/preview-state.ts';
import { copyFrom, element, showText } from './element.ts';

/** LiveKit's, which are always there. */
const KNOWN_LAYOUTS: readonly string[] = ['grid', 'speaker', 'single-speaker'];

/** The layout string, and everything that is a piece of it. Returns what shows the state. */
export function bindLayoutControls(preview: PreviewActions): (state: PreviewState) => void {
	const text = element('layout', HTMLInputElement);
	const choice = element('layout-choice', HTMLElement);
	const copy = element('layout-copy', HTMLButtonElement);
	const problem = element('layout-problem', HTMLElement);
	const themes = [...document.querySelectorAll<HTMLInputElement>('input[name=theme]')];
	const options = [...document.querySelectorAll<HTMLInputElement>('[data-option]')];
	const change = (layout: string): void => preview.set({ layout });

	text.addEventListener('input', () => change(text.value));
	copy.addEventListener('click', () => void copyFrom(copy, text.value));
	for (const theme of themes) {
		theme.addEventListener('change', () => change(withTheme(text.value, theme.value === 'light' ? 'light' : 'dark')));
	}
	for (const option of options) {
		const name = option.dataset.option ?? '';
		option.addEventListener('input', () => change(withOption(text.value, name, writtenValueOf(option))));
	}
	choice.addEventListener('click', ({ target }) => {
		const name = target instanceof HTMLButtonElement ? target.value : '';
		if (name !== '') change(withName(text.value, name));
	});

	return ({ settings, ownNames, layoutProblem, tracks }) => {
		const { layout } = settings;
		if (text.value !== layout) text.value = layout;
		text.setAttribute('aria-invalid', String(layoutProblem !== ''));
		showText(problem, layoutProblem);
		for (const theme of themes) theme.checked = (theme.value === 'light') === isLight(layout);
		for (const option of options) showOption(option, optionIn(layout, option.dataset.option ?? ''));
		const names = [...KNOWN_LAYOUTS, ...ownNames.filter((name) => !KNOWN_LAYOUTS.includes(name))];
		showChoice(choice, names, { chosen: bareNameIn(layout), ownNames });
		showSuggestions('layout-names', [...names, ...names.map((name) => `${name}-light`)]);
		showSuggestions('identities', [...new Set(tracks.map(({ identity }) => encodeURIComponent(identity)))]);
	};
}

/** As it stands in a layout string; null for what is as by default. */
function writtenValueOf(option: HTMLInputElement): string | null {
	if (option.type === 'checkbox') return option.checked ? '1' : null;
	if (option.type === 'range') return option.value === '0' ? null : option.value;
	// Spaces behind commas are how people write lists.
	const list = option.value.replaceAll(/\s*,\s*/g, ',').trim();
	return list === '' ? null : list;
}

function showOption(option: HTMLInputElement, written: string | null): void {
	if (option.type === 'checkbox') {
		option.checked = written === '1' || written === 'true';
	} else if (option.type === 'range') {
		option.value = written ?? '0';
		const output = option.nextElementSibling;
		if (output) output.textContent = `${option.value} px`;
	} else if (writtenValueOf(option) !== written) {
		option.value = written ?? '';
	}
}

function showChoice(
	choice: HTMLElement,
	names: readonly string[],
	{ chosen, ownNames }: { readonly chosen: string; readonly ownNames: readonly string[] },
): void {
	const key = names.join('\n');
	if (choice.dataset.names !== key) {
		choice.dataset.names = key;
		choice.replaceChildren(
			...names.map((name) => {
				const button = document.createElement('button');
				button.type = 'button';
				button.value = name;
				button.textContent = name;
				button.classList.toggle('own', ownNames.includes(name));
				return button;
			}),
		);
	}
	for (const button of choice.querySelectorAll('button')) {
		button.setAttribute('aria-pressed', String(button.value === chosen));
	}
}

function showSuggestions(id: string, values: readonly string[]): void {
	const list = element(id, HTMLDataListElement);
	const key = values.join('\n');
	if (list.dataset.values === key) return;
	list.dataset.values = key;
	list.replaceChildren(...values.map((value) => new Option(value, value)));
}

import type { PreviewProblem, PreviewState } from '../state/preview-state.ts';
import { element } from './element.ts';

/** Shows what is wrong with layouts over the last good picture. Returns what shows the state. */
export function bindProblemPanel(): (state: PreviewState) => void {
	const panel = element('problem', HTMLElement);
	let shown = '';
	return ({ problems }) => {
		const text = JSON.stringify(problems);
		if (text === shown) return;
		shown = text;
		panel.hidden = problems.length === 0;
		panel.replaceChildren(...problems.map(problemElement));
	};
}

function problemElement({ layout, message, place }: PreviewProblem): HTMLElement {
	const article = document.createElement('article');
	const title = document.createElement('h2');
	const where = place ? `${place.file}:${place.line}:${place.column}` : layout;
	title.textContent = where === '' ? 'The picture cannot be drawn' : where;
	const text = document.createElement('p');
	text.textContent = message;
	article.append(title, text);
	if (place && place.excerpt !== '') {
		const excerpt = document.createElement('pre');
		excerpt.textContent = place.excerpt;
		article.append(excerpt);
	}
	if (layout !== '') {
		const hint = document.createElement('p');
		hint.className = 'quiet small';
		hint.textContent = 'The picture stays as it was when the layout last worked. A recording would show grid instead.';
		article.append(hint);
	}
	return article;
}

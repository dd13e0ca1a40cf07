/** The element of an id. Throws `Error` where the page has none of that kind: page and code have to fit. */
export function element<Kind extends Element>(id: string, kind: abstract new (...args: never[]) => Kind): Kind {
	const found = document.getElementById(id);
	if (found instanceof kind) return found;
	throw new Error(`The page has no ${kind.name} with the id "${id}".`);
}

/** Shows a text, or nothing where it is empty. */
export function showText(target: HTMLElement, text: string): void {
	// An alert that is written anew is read out anew.
	if (target.textContent !== text) target.textContent = text;
	target.hidden = text === '';
}

/** Copies a text, and says so on the button for a moment. */
export async function copyFrom(button: HTMLButtonElement, text: string): Promise<void> {
	const before = button.dataset.label ?? button.textContent ?? '';
	button.dataset.label = before;
	try {
		await navigator.clipboard.writeText(text);
		button.textContent = 'Copied';
	} catch {
		button.textContent = 'Not allowed';
	}
	setTimeout(() => {
		button.textContent = before;
	}, 1500);
}

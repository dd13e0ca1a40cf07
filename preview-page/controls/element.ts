/** How long a button says what it has done. */
const SAID_FOR_MS = 1500;

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
	const before = {
		text: button.dataset.text ?? button.textContent ?? '',
		name: button.dataset.name ?? button.ariaLabel,
	};
	Object.assign(button.dataset, before);
	const say = (said: string, name: string | null): void => {
		button.textContent = said;
		button.ariaLabel = name;
	};
	try {
		await navigator.clipboard.writeText(text);
		say('Copied', 'Copied');
	} catch {
		say('Not allowed', 'Copying is not allowed');
	}
	setTimeout(() => say(before.text, before.name), SAID_FOR_MS);
}

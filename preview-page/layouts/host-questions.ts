/** A place in a layout's source. */
export type SourcePlace = {
	/** As the user would write it. */
	readonly file: string;
	/** From 1 on. */
	readonly line: number;
	readonly column: number;
	/** The lines around it, numbered, with the place marked; may be empty. */
	readonly excerpt: string;
};

/** Why a layout's file cannot be loaded. */
export type FileProblem = { readonly message: string; readonly place: SourcePlace | null };

/** Asks the preview's server why the file of a layout cannot be loaded; null where it can. */
export async function problemOfLayout(name: string): Promise<FileProblem | null> {
	return await ask<FileProblem>(`layout-problem?${new URLSearchParams({ name })}`);
}

/**
 * Asks the preview's server for the place in the user's own files where an error was thrown, or what threw it was called;
 * null where the stack has none.
 */
export async function placeOfStack(stack: string): Promise<SourcePlace | null> {
	// Chromium writes "at name (url:line:column)" or "at url:line:column".
	for (const [, url = '', line = '', column = ''] of stack.matchAll(/(https?:\/\/[^\s()]+?):(\d+):(\d+)/g)) {
		const place = await ask<SourcePlace>(`source-place?${new URLSearchParams({ url, line, column })}`);
		if (place) return place;
	}
	return null;
}

async function ask<Answer>(question: string): Promise<Answer | null> {
	try {
		const response = await fetch(`/roomreel/${question}`);
		return response.ok ? ((await response.json()) as Answer | null) : null;
	} catch {
		// The server is gone; what is known without it is shown.
		return null;
	}
}

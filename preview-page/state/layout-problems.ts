import { type FileProblem, placeOfStack } from '../layouts/host-questions.ts';
import { bareNameIn, nameIn } from '../layouts/layout-text.ts';
import type { LayoutFailure } from '../scene/watched-layout.ts';
import type { PreviewProblem } from './preview-state.ts';

/** What is wrong with layouts now: in their files, and in what they do. */
export class LayoutProblems {
	readonly #onChange: () => void;
	#inFiles: readonly PreviewProblem[] = [];
	#now: PreviewProblem | null = null;
	/** A failure that comes again with every picture is looked up once. */
	#failure: LayoutFailure | null = null;

	/** `onChange` is called when something is known that was not when it was noted. */
	constructor(onChange: () => void) {
		this.#onChange = onChange;
	}

	/** Those of files first; what a layout does that cannot be loaded anew is of no interest. */
	get all(): readonly PreviewProblem[] {
		const now = this.#now;
		const isOld = now !== null && this.#inFiles.some(({ layout }) => layout === now.layout);
		return [...this.#inFiles, ...(now && !isOld ? [now] : [])];
	}

	/** Takes what is wrong with files, by the layout's name; the one of the layout string comes first. */
	setFiles(problems: ReadonlyMap<string, FileProblem>, layout: string): void {
		const isChosen = (name: string): boolean => name === nameIn(layout) || name === bareNameIn(layout);
		const all = [...problems].map(([name, problem]) => ({ layout: name, ...problem }));
		this.#inFiles = [...all.filter((one) => isChosen(one.layout)), ...all.filter((one) => !isChosen(one.layout))];
	}

	/** Takes something that is not a layout's fault. */
	note(problem: PreviewProblem): void {
		this.#now = problem;
		this.#failure = null;
		this.#onChange();
	}

	/** Takes how a layout failed, and looks up where that stands in its file. Never rejects. */
	async noteFailure(failure: LayoutFailure): Promise<void> {
		const { name, message, stack } = failure;
		if (this.#failure?.message === message && this.#failure.stack === stack) return;
		this.#failure = failure;
		this.#now = { layout: name, message, place: null };
		const place = await placeOfStack(stack);
		if (this.#failure !== failure || !place) return;
		this.#now = { layout: name, message, place };
		this.#onChange();
	}

	/** The layout works. */
	clear(): void {
		this.#now = null;
		this.#failure = null;
	}
}

import { isRecorded, LayoutOptionError, parseLayoutOptions } from '../../layouts/layout-options.ts';
import { type OwnLayouts, type ResolvedLayout, resolveLayout } from '../../layouts/resolve-layout.ts';

export type LayoutChoiceOptions = {
	/** Layout string to begin with. */
	readonly text: string;
	/** Options that hold where a layout string does not say otherwise, as in `names=1&gap=8`; default none. */
	readonly defaults?: string;
	/** Default none. */
	readonly own?: OwnLayouts;
};

/**
 * Which layout holds now. The recorder's own metadata in the room changes it while it records: that is what LiveKit's
 * UpdateLayout sets.
 */
export class LayoutChoice {
	readonly #own: OwnLayouts;
	#text: string;
	#current: ResolvedLayout;

	/** Throws `LayoutOptionError`. */
	constructor({ text, defaults = '', own = new Map() }: LayoutChoiceOptions) {
		this.#own = own;
		this.#text = text;
		this.#current = resolveLayout(text, { own, before: parseLayoutOptions(defaults) });
	}

	get current(): ResolvedLayout {
		return this.#current;
	}

	/** Whether somebody may be recorded at all, as the options are now. */
	isWanted(identity: string): boolean {
		return isRecorded(identity, this.#current.options);
	}

	/**
	 * Takes the recorder's metadata. `changed`: another layout holds from now on. `refused`: it asks for a layout that
	 * cannot be understood, and says why; everything stays as it was. What is not JSON with a `layout` is somebody else's
	 * business.
	 */
	takeMetadata(metadata: string): 'same' | 'changed' | { readonly refused: string } {
		const text = layoutIn(metadata);
		if (text === null || text === this.#text) return 'same';
		try {
			this.#current = resolveLayout(text, { own: this.#own, before: this.#current.options });
			this.#text = text;
			return 'changed';
		} catch (error) {
			if (error instanceof LayoutOptionError) return { refused: error.message };
			throw error;
		}
	}
}

function layoutIn(metadata: string): string | null {
	try {
		const value: unknown = JSON.parse(metadata);
		const layout = typeof value === 'object' && value !== null && 'layout' in value ? value.layout : null;
		return typeof layout === 'string' ? layout : null;
	} catch {
		return null;
	}
}

import type { Picture } from '../compositor/compositor.ts';
import { slotView } from '../compositor/frame-slot.ts';
import type { ColourMatrix } from '../compositor/source-colour.ts';

/** Y, Cb, Cr of the blank tab's colour, pure green, in limited range. */
const GREEN: Readonly<Record<'bt601' | 'bt709', readonly [number, number, number]>> = {
	bt601: [145, 54, 34],
	bt709: [173, 42, 26],
};

/** Half of what lies between the two in luma is 14. */
const TOLERANCE = 8;

/**
 * Finds out from the blank tab by which matrix the browser makes the pictures of a captured tab. Chromium says BT.709 of
 * them and, where it draws without a GPU, makes them by BT.601.
 */
export class MatrixProbe {
	readonly #memory: WebAssembly.Memory;
	#matrix: ColourMatrix | null = null;

	constructor(memory: WebAssembly.Memory) {
		this.#memory = memory;
	}

	/** What is known by now; BT.601, which a browser without a GPU uses, until a blank picture has told. */
	get matrix(): ColourMatrix {
		return this.#matrix ?? 'bt601';
	}

	/** Looks at a picture of the tab, if nothing is known yet. */
	look({ slot }: Picture): void {
		if (this.#matrix !== null) return;
		const bytes = slotView(this.#memory, slot);
		const samples = slot.planes.map(({ offsetBytes, strideBytes, widthPx, heightPx }) => {
			return bytes[offsetBytes + (heightPx >> 1) * strideBytes + (widthPx >> 1)] as number;
		});
		for (const matrix of ['bt601', 'bt709'] as const) {
			if (GREEN[matrix].every((value, plane) => Math.abs(value - (samples[plane] ?? 0)) <= TOLERANCE)) {
				this.#matrix = matrix;
			}
		}
	}
}

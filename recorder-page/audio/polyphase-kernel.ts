import type { PolyphaseTable } from './polyphase-table.ts';

const WASM_PAGE_BYTES = 65_536;
/** Alignment of what is laid out in the kernel's memory: one SIMD vector. */
const ALIGNMENT_BYTES = 16;

type KernelExports = {
	readonly memory: WebAssembly.Memory;
	freeMemoryStart(): number;
	render(
		coefficients: number,
		taps: number,
		phases: number,
		input: number,
		startPosition: number,
		step: number,
		output: number,
		count: number,
	): void;
};

/** The SIMD inner loop of `PolyphaseFilter` with its table and its samples in WASM memory. */
export class PolyphaseKernel {
	readonly #exports: KernelExports;
	readonly #table: PolyphaseTable;
	readonly #coefficientsByte: number;
	readonly #samplesByte: number;

	/** `module` is the compiled `dist/wasm/polyphase.wasm`; it may serve any number of kernels. */
	constructor(module: WebAssembly.Module, table: PolyphaseTable) {
		// The one place where the module's untyped exports get their type.
		this.#exports = new WebAssembly.Instance(module).exports as KernelExports;
		this.#table = table;
		this.#coefficientsByte = align(this.#exports.freeMemoryStart());
		this.#samplesByte = align(this.#coefficientsByte + table.coefficients.byteLength);
		this.#growTo(this.#samplesByte);
		new Float32Array(this.#exports.memory.buffer, this.#coefficientsByte).set(table.coefficients);
	}

	/** As `PolyphaseFilter.render`, whose checks have passed. */
	render(input: Float32Array, startPosition: number, step: number, output: Float32Array): void {
		const { taps, phases } = this.#table;
		const outputByte = align(this.#samplesByte + input.byteLength);
		this.#growTo(outputByte + output.byteLength);
		const { buffer } = this.#exports.memory;
		new Float32Array(buffer, this.#samplesByte, input.length).set(input);
		this.#exports.render(
			this.#coefficientsByte,
			taps,
			phases,
			this.#samplesByte,
			startPosition,
			step,
			outputByte,
			output.length,
		);
		output.set(new Float32Array(buffer, outputByte, output.length));
	}

	#growTo(sizeBytes: number): void {
		const { memory } = this.#exports;
		const missingBytes = sizeBytes - memory.buffer.byteLength;
		if (missingBytes > 0) memory.grow(Math.ceil(missingBytes / WASM_PAGE_BYTES));
	}
}

function align(byte: number): number {
	return Math.ceil(byte / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

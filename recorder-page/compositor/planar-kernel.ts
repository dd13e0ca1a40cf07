/** The pixel loops of `planar/index.ts` over a shared memory. Addresses are bytes from its start. */
export type PlanarKernel = {
	copyPlane(
		source: number,
		sourceStride: number,
		destination: number,
		destinationStride: number,
		width: number,
		height: number,
	): void;
	fillPlane(destination: number, destinationStride: number, width: number, height: number, value: number): void;
	scalePlane(
		source: number,
		sourceStride: number,
		width: number,
		height: number,
		halvings: number,
		destination: number,
		destinationStride: number,
		destinationWidth: number,
		destinationHeight: number,
		columns: number,
		rows: number,
		scratch: number,
	): void;
	convertColour(
		luma: number,
		stride: number,
		width: number,
		height: number,
		isOddX: number,
		isOddY: number,
		cb: number,
		cr: number,
		chromaStride: number,
		chromaWidth: number,
		chromaHeight: number,
		lumaFromLuma: number,
		lumaFromCb: number,
		lumaFromCr: number,
		offset: number,
		cbFromCb: number,
		cbFromCr: number,
		crFromCb: number,
		crFromCr: number,
		scratch: number,
	): void;
	blendPieces(
		table: number,
		count: number,
		opacity: number,
		luma: number,
		lumaStride: number,
		cb: number,
		cr: number,
		chromaStride: number,
	): void;
	convertRgb(rgbx: number, width: number, height: number, luma: number, cb: number, cr: number): void;
};

/** Instantiates the compiled `planar.wasm` over a memory of `createPlanarMemory`. Any number of instances may share it. */
export function instantiatePlanarKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): PlanarKernel {
	// The one place where the module's untyped exports get their type.
	return new WebAssembly.Instance(module, { env: { memory } }).exports as PlanarKernel;
}

import planarUrl from '../../dist/wasm/planar.wasm?url';
import polyphaseUrl from '../../dist/wasm/polyphase.wasm?url';

/** The page's WASM, compiled once for both workers. */
export type WasmModules = { readonly planar: WebAssembly.Module; readonly polyphase: WebAssembly.Module };

/** Fetches and compiles the page's WASM. Rejects when the page was not built whole. */
export async function loadWasmModules(): Promise<WasmModules> {
	const [planar, polyphase] = await Promise.all(
		[planarUrl, polyphaseUrl].map((url) => WebAssembly.compileStreaming(fetch(url))),
	);
	if (!planar || !polyphase) throw new Error('The recorder page lacks its WASM modules.');
	return { planar, polyphase };
}

/** What pages may have of their browser; it is started with it, and all of its pages have it. */
export type BrowserRules = {
	/** Whether pages can draw with WebGL. */
	readonly webgl: boolean;
	/** Whether what a page of https runs, shows in frames and connects to may be http and ws, which nobody vouches for. */
	readonly mixedContent: boolean;
};

/** The rules of a browser in which there is nothing but the recorder page, which wants none of it. */
export const RECORDER_PAGE_RULES: BrowserRules = { webgl: false, mixedContent: false };

/** Flags of every browser. `--disable-gpu`: there is none to find. Throttling of hidden pages would stall a recording. */
const CHROMIUM_FLAGS: readonly string[] = [
	'--disable-gpu',
	'--no-first-run',
	'--no-default-browser-check',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--disable-extensions',
	'--disable-breakpad',
	'--disable-hang-monitor',
	'--disable-renderer-backgrounding',
	'--disable-background-timer-throttling',
	'--disable-backgrounding-occluded-windows',
	'--disable-dev-shm-usage',
	'--disable-quic',
	'--autoplay-policy=no-user-gesture-required',
	// Otherwise it says BT.709 of pictures whose stream says nothing; what it decodes then is mostly BT.601.
	'--enable-features=WebRtcIgnoreUnspecifiedColorSpace',
	'--disable-features=Translate,MediaRouter,OptimizationHints,WebRtcHideLocalIpsWithMdns',
];

/** WebGL by the CPU. Whatever needs it is drawn in a process that Chromium then keeps apart from nothing. */
const WEBGL_FLAG = '--enable-unsafe-swiftshader';

/** Scripts, frames and connections of http in a page of https. */
export const MIXED_CONTENT_FLAG = '--allow-running-insecure-content';

/** The flags of a browser with these rules. */
export function chromiumFlags({ webgl, mixedContent }: BrowserRules): readonly string[] {
	return [...CHROMIUM_FLAGS, ...(webgl ? [WEBGL_FLAG] : []), ...(mixedContent ? [MIXED_CONTENT_FLAG] : [])];
}

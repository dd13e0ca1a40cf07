/** Flags of every browser. `--disable-gpu`: there is none to find. Throttling of hidden pages would stall a recording. */
export const CHROMIUM_FLAGS: readonly string[] = [
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
export const WEBGL_FLAG = '--enable-unsafe-swiftshader';

/** Scripts, frames and connections of http in a page of https. */
export const MIXED_CONTENT_FLAG = '--allow-running-insecure-content';

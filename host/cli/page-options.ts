import type { BrowserRules } from '../browser/chromium-flags.ts';
import type { EgressOptions } from '../egress/egress.ts';
import { invalidField } from '../egress/invalid-field.ts';

/** The options about how a page is loaded and drawn, as they came. */
export type PageTexts = {
	/** Certificates go unchecked. */
	readonly insecure?: boolean;
	/** Seconds. */
	readonly loadTimeout?: string;
	/** False where `--no-webgl` was given. */
	readonly webgl?: boolean;
};

/** What the options come to; without a time the egress has its own. */
export type PageRules = Pick<EgressOptions, 'loadTimeoutMs'> & {
	readonly insecure: boolean;
	/** Of the browser that a page is recorded in. */
	readonly browserRules: BrowserRules;
};

/** Nobody waits for a page that long. */
const MAX_LOAD_TIMEOUT_S = 3600;

/** Throws `EgressError` `invalid_argument` for a time that is none. */
export function pageRulesOf({ insecure = false, loadTimeout, webgl = true }: PageTexts): PageRules {
	const rules = { insecure, browserRules: { webgl, mixedContent: insecure } };
	if (loadTimeout === undefined) return rules;
	const seconds = loadTimeout.trim() === '' ? Number.NaN : Number(loadTimeout);
	if (seconds > 0 && seconds <= MAX_LOAD_TIMEOUT_S) return { ...rules, loadTimeoutMs: seconds * 1000 };
	const message = `got "${loadTimeout}"; give a number of seconds above 0 and up to ${MAX_LOAD_TIMEOUT_S}, such as 60`;
	throw invalidField('load-timeout', message);
}

import { type OutputRequest, planOutput, type WebPlan } from './egress-plan.ts';
import { type PageLimitsRequest, planPageLimits } from './page-limits.ts';
import { assertPageUrl } from './page-url.ts';

/** A request to record a web page into an MP4, as a caller gives it. */
export type WebRequest = OutputRequest &
	PageLimitsRequest & {
		/** `http:` or `https:` URL, which is loaded as it is. */
		readonly url: string;
		/** Default false. */
		readonly awaitStartSignal?: boolean;
	};

/** Validates a request. Throws `EgressError` `invalid_argument` that names the field, what came and what to do. */
export function planWeb(request: WebRequest): WebPlan {
	const { url, awaitStartSignal = false } = request;
	assertPageUrl('web url', url);
	const pageLimits = planPageLimits(request, awaitStartSignal);
	return Object.freeze({ ...planOutput(request), source: 'web', url, awaitStartSignal, pageLimits });
}

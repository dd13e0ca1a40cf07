import type { EgressPlan, RoomCompositePlan, WebPlan } from './egress-plan.ts';
import type { PageLimits } from './page-limits.ts';
import { mintRecorderToken } from './recorder-token.ts';

/** A plan whose picture is that of a web page. */
export type TabPlan = WebPlan | (RoomCompositePlan & { readonly templateUrl: string; readonly pageLimits: PageLimits });

/** Whether a web page is captured, instead of a room being joined by the recorder itself. */
export function isTabPlan(plan: EgressPlan): plan is TabPlan {
	return plan.source === 'web' || plan.templateUrl !== undefined;
}

/**
 * What the tab loads: a web page's URL as it is; a template's with what LiveKit's contract gives it in the query, in the place
 * of what has the same name there: `layout`, `token` and `url`. It then holds a secret.
 */
export async function tabUrlOf(plan: TabPlan): Promise<string> {
	if (plan.source === 'web') return plan.url;
	const url = new URL(plan.templateUrl);
	url.searchParams.set('layout', plan.layout);
	url.searchParams.set('token', await mintRecorderToken(plan));
	url.searchParams.set('url', plan.connection.url);
	url.searchParams.sort();
	return url.href;
}

import type { LaunchOrder } from '../browser/page-session.ts';
import type { EgressPlan } from './egress-plan.ts';
import { isPlainSound } from './plain-sound.ts';
import { mintRecorderToken } from './recorder-token.ts';
import { isTabPlan } from './tab-url.ts';

/** What the page is told of a plan: everything that it needs of it, a token, and no key. */
export async function launchMessageOf(plan: EgressPlan): Promise<LaunchOrder> {
	const common = {
		type: 'launch',
		egressId: plan.egressId,
		media: plan.media,
		...(plan.durationS === undefined ? {} : { durationS: plan.durationS }),
	} as const;
	if (isTabPlan(plan)) return { ...common, source: 'tab' };
	const { connection, layout, layoutOptions } = plan;
	const token = await mintRecorderToken(plan);
	const startsWith = isPlainSound(plan) ? 'sound' : 'media';
	return { ...common, source: 'room', url: connection.url, token, layout, layoutOptions, startsWith };
}

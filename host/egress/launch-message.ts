import type { LaunchMessage } from '../../protocol/messages.ts';
import type { EgressPlan } from './egress-plan.ts';
import { mintRecorderToken } from './recorder-token.ts';

/** What the page is told of a plan: everything that it needs of it, a token, and no key. */
export async function launchMessageOf(plan: EgressPlan): Promise<Omit<LaunchMessage, 'ownLayouts'>> {
	return {
		type: 'launch',
		egressId: plan.egressId,
		url: plan.connection.url,
		token: await mintRecorderToken(plan),
		layout: plan.layout,
		layoutOptions: plan.layoutOptions,
		compositor: plan.compositor,
		video: plan.video,
		audio: plan.audio,
		...(plan.durationS === undefined ? {} : { durationS: plan.durationS }),
	};
}

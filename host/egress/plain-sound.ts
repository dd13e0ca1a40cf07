import type { EgressPlan } from './egress-plan.ts';

/**
 * Whether only the sound of a room is recorded, and neither a layout nor a page was asked for. LiveKit records that without
 * a browser: it begins with the first packet of sound, and says so by another type of source, which its clients look at.
 */
export function isPlainSound(plan: EgressPlan): boolean {
	if (plan.source === 'web') return false;
	return plan.media.video === null && plan.layout === '' && plan.templateUrl === undefined;
}

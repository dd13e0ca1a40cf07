import type { EndReason, PageErrorCode } from '../../protocol/messages.ts';
import { EgressError } from './egress-error.ts';
import type { EndReasonText } from './egress-info.ts';
import type { EgressPlan } from './egress-plan.ts';
import { encryptedRoomError } from './room-check.ts';

/** Why a page ended well, in LiveKit's words. */
export function reasonText(reason: EndReason): EndReasonText {
	switch (reason) {
		case 'stopped':
			return 'StopEgress API';
		case 'duration_reached':
			return 'Duration reached';
		case 'source_closed':
			return 'Source closed';
	}
}

/** The error of an egress whose page could not go on. */
export function pageError(plan: EgressPlan, code: PageErrorCode, message: string): EgressError {
	switch (code) {
		case 'room_encrypted':
			return encryptedRoomError(plan.source === 'web' ? '' : plan.roomName);
		case 'join_failed':
			return new EgressError('unavailable', 'room', `could not join ${roomText(plan)}: ${message}`);
		case 'uplink_overflow':
			return new EgressError('resource_exhausted', 'destination', message);
		case 'capture_failed':
		case 'encoder_failed':
		case 'unsupported_browser':
		case 'internal':
			return new EgressError('internal', 'host', message);
	}
}

function roomText(plan: EgressPlan): string {
	return plan.source === 'web' ? 'a room' : `room "${plan.roomName}" on ${plan.connection.url}`;
}

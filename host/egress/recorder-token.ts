import { AccessToken } from 'livekit-server-sdk';
import type { RoomCompositePlan } from './egress-plan.ts';

/** What a recorder is let into a room with. */
export type RoomVisit = Pick<RoomCompositePlan, 'egressId' | 'roomName' | 'connection'>;

/**
 * The token with which the page joins the room: hidden, a recorder, subscribing only, valid for 24 hours, its
 * identity the egress id (livekit/protocol, egress/token.go).
 */
export async function mintRecorderToken(plan: RoomVisit): Promise<string> {
	const token = new AccessToken(plan.connection.apiKey, plan.connection.apiSecret, {
		identity: plan.egressId,
		ttl: '24h',
	});
	token.kind = 'egress';
	token.addGrant({
		roomJoin: true,
		room: plan.roomName,
		canSubscribe: true,
		canPublish: false,
		canPublishData: false,
		hidden: true,
		recorder: true,
	});
	return await token.toJwt();
}

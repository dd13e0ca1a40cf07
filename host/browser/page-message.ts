import { z } from 'zod';
import type { PageMessage } from '../../protocol/messages.ts';

const count = z.number().int().nonnegative();

const stats = z.strictObject({
	recordedS: z.number().nonnegative(),
	pictures: count,
	repeatedPictures: count,
	audioPackets: count,
	concealedPackets: count,
	latePackets: count,
	unacknowledgedBytes: count,
	openFrames: count,
});

/** Long enough for any honest message; what a room can put into one is cut by the page. */
const text = z.string().max(4096);

const pageMessage = z.discriminatedUnion('type', [
	z.strictObject({ type: z.literal('joined') }),
	z.strictObject({ type: z.literal('captured') }),
	z.strictObject({ type: z.literal('started'), startedAtUnixMs: z.number().positive() }),
	z.strictObject({ type: z.literal('heartbeat'), stats }),
	z.strictObject({
		type: z.literal('warning'),
		code: z.enum([
			'cannot_keep_up',
			'encrypted_track',
			'undecodable_track',
			'sound_lost',
			'layout_refused',
			'layout_failed',
			'connection_lost',
			'reconnected',
		]),
		message: text,
	}),
	z.strictObject({
		type: z.literal('gap'),
		fromS: z.number().nonnegative(),
		untilS: z.number().nonnegative(),
		onlySound: z.literal(true).optional(),
	}),
	z.strictObject({ type: z.literal('ended'), reason: z.enum(['stopped', 'duration_reached', 'source_closed']), stats }),
	z.strictObject({
		type: z.literal('failed'),
		code: z.enum([
			'join_failed',
			'capture_failed',
			'room_encrypted',
			'encoder_failed',
			'uplink_overflow',
			'unsupported_browser',
			'internal',
		]),
		message: text,
	}),
]);

/** Reads one control message of a page. Throws an `Error` that names the path of what is wrong. */
export function parsePageMessage(json: string): PageMessage {
	const result = pageMessage.safeParse(JSON.parse(json));
	if (!result.success) throw new Error(`Message of the recorder page is malformed: ${z.prettifyError(result.error)}`);
	return result.data;
}

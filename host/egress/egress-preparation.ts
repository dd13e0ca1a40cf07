import type { RecorderSession } from '../browser/page-session.ts';
import { Journal } from '../journal/journal.ts';
import { checkOutputPath } from '../journal/output-path.ts';
import { toEgressError } from './egress-error.ts';
import type { EgressPlan } from './egress-plan.ts';
import { readyPage } from './ready-page.ts';
import { requireRoom } from './room-check.ts';

/** How what an egress records with is got ready. */
export type PreparationOptions = {
	/** Opens a page; called again when it is lost before the room is there. Whoever prepares takes ownership of it. */
	readonly openSession: (signal: AbortSignal) => Promise<RecorderSession>;
	/** Wait until the room exists instead of failing when it does not. Default false. */
	readonly waitForRoom?: boolean;
	/** Gives up the preparation. */
	readonly signal?: AbortSignal;
	/** Something was recovered or left out; the recording goes on. */
	readonly onWarning?: (message: string) => void;
};

/** What an egress records with, all of it there and the caller's to release. */
export type EgressParts = {
	/** Empty where no room is recorded. */
	readonly roomId: string;
	/** The recorder page, not launched yet. */
	readonly session: RecorderSession;
	/** The recording on disk, still empty. */
	readonly journal: Journal;
};

/**
 * Checks the output, the server and the room while the page opens. Rejects with an `EgressError`, with nothing left behind,
 * for anything that is wrong with the request or with this machine.
 */
export async function prepareEgress(plan: EgressPlan, options: PreparationOptions): Promise<EgressParts> {
	await checkOutputPath(plan.outputPath).catch((error: unknown) => {
		throw toEgressError(error);
	});
	const giveUp = new AbortController();
	const signal = options.signal ? AbortSignal.any([options.signal, giveUp.signal]) : giveUp.signal;
	const onWarning = (message: string): void => options.onWarning?.(message);
	const roomCheck = { wait: options.waitForRoom ?? false, signal, onWarning };
	const checking = plan.source === 'web' ? Promise.resolve(null) : requireRoom(plan, roomCheck);
	const opening = readyPage({ open: () => options.openSession(signal), until: checking, onWarning });
	// Without a browser there is no point in waiting for the room.
	opening.catch((error: unknown) => giveUp.abort(error));
	try {
		const room = await checking;
		const session = await opening;
		const journal = await Journal.open({
			outputPath: plan.outputPath,
			egressId: plan.egressId,
			...(plan.durationS === undefined ? {} : { expectedDurationS: plan.durationS }),
		});
		return { roomId: room?.sid ?? '', session, journal };
	} catch (error) {
		giveUp.abort();
		await opening.then(
			(session) => session.close(),
			() => undefined,
		);
		throw toEgressError(error);
	}
}

import type { RecorderSession } from '../browser/page-session.ts';

/** What `readyPage` needs. */
export type ReadyPageOptions = {
	/** Opens a page; a rejection ends the wait. */
	readonly open: () => Promise<RecorderSession>;
	/** What the page has to be ready for; may take hours. */
	readonly until: Promise<unknown>;
	/** A page was lost meanwhile, and another one is opened; or, once, its browser has no sandbox. */
	readonly onWarning: (message: string) => void;
};

/**
 * Opens a page and keeps one open until `until` is settled: a browser that dies meanwhile is replaced, so that it is there
 * when the room is. Resolves with the page, which is the caller's; rejects with what `open` rejects with.
 */
export async function readyPage({ open, until, onWarning }: ReadyPageOptions): Promise<RecorderSession> {
	const settled = until.then(
		() => null,
		() => null,
	);
	for (let isFirst = true; ; isFirst = false) {
		const session = await open();
		if (isFirst && session.sandboxObstacle !== null) onWarning(session.sandboxObstacle);
		const reason = await Promise.race([session.lost, settled]);
		if (reason === null) return session;
		await session.close();
		onWarning(`while the room was waited for, ${reason}; another browser is started`);
	}
}

import type { RecorderPageOptions } from '../browser/open-recorder-page.ts';
import { PageSession } from '../browser/page-session.ts';
import { EgressError } from '../egress/egress-error.ts';

/**
 * Opens the recorder page in the Chromium at `executablePath`. Rejects with the signal's reason when it is aborted,
 * else with `EgressError` `internal` that says which browser did not work, and what to do.
 */
export async function openSession(options: RecorderPageOptions): Promise<PageSession> {
	const { executablePath, signal } = options;
	try {
		return await PageSession.open(options);
	} catch (error) {
		signal.throwIfAborted();
		const reason = error instanceof Error ? error.message : String(error);
		const message = `the recorder page did not open in the browser ${executablePath}: ${gist(reason)}; "npm run setup" finds a browser that works, --chromium names another one`;
		throw new EgressError('internal', 'host', message, error);
	}
}

/** A browser that does not start is reported with all that it printed; what matters stands before the first blank line. */
function gist(reason: string): string {
	return (reason.split(/\n\s*\n/)[0] ?? reason)
		.trim()
		.slice(0, 300)
		.replace(/[.\s]+$/, '');
}

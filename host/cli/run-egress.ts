import { type EgressInfo, EgressStatus } from '@livekit/protocol';
import { RECORDER_PAGE_RULES } from '../browser/chromium-flags.ts';
import { Egress, type EgressOptions } from '../egress/egress.ts';
import type { EgressPlan } from '../egress/egress-plan.ts';
import { isTabPlan } from '../egress/tab-url.ts';
import type { BuiltLayouts } from '../layouts/build-layouts.ts';
import { chromiumPath } from './chromium-path.ts';
import type { ConsoleIo } from './console-io.ts';
import { createReporter } from './create-reporter.ts';
import { printError } from './error-line.ts';
import { EXIT_CODE, exitCodeOfStatus } from './exit-code.ts';
import { giveUp } from './give-up.ts';
import { openSession } from './open-session.ts';
import type { PageRules } from './page-options.ts';
import type { Redactor } from './redactor.ts';
import { failureText, resultText } from './result-text.ts';
import { listenForStop } from './stop-signals.ts';
import { watchRecording } from './watch-recording.ts';

/** How an egress is run, besides what it is to do. */
export type RunOptions = Pick<EgressOptions, 'waitForRoom' | 'network'> &
	PageRules & {
		/** The browser that was named; undefined for the one that is found. */
		readonly chromium: string | undefined;
		/** Layouts of the user's own. */
		readonly layouts: BuiltLayouts;
		/** Print the final EgressInfo as JSON. */
		readonly json: boolean;
	};

/**
 * Prepares and runs one egress, and prints what came of it. Resolves to the exit code. Rejects with `EgressError` for what
 * is wrong before anything is recorded; nothing is left behind then.
 */
export async function runEgress(
	plan: EgressPlan,
	options: RunOptions,
	io: ConsoleIo,
	redact: Redactor,
): Promise<number> {
	const executablePath = await chromiumPath(options.chromium, io.env);
	const reporter = createReporter(plan, io, redact);
	let egress: Egress | null = null;
	const watch = watchRecording(plan, reporter, () => egress?.journalPath ?? null);
	const preparation = new AbortController();
	const insisted = Promise.withResolvers<'insisted'>();
	const stopListening = listenForStop({
		onStop: () => (egress ? egress.stop('Process killed') : preparation.abort()),
		onInsist: () => insisted.resolve('insisted'),
	});
	const say = (message: string): void => {
		reporter.close();
		printError(io.stderr, redact, message);
	};
	try {
		reporter.phase('opening');
		const prepared = await Promise.race([
			insisted.promise,
			Egress.prepare(plan, {
				...options,
				...watch.listeners,
				signal: preparation.signal,
				openSession: async (signal) => {
					const session = await openSession({
						executablePath,
						rules: isTabPlan(plan) ? options.browserRules : RECORDER_PAGE_RULES,
						layouts: options.layouts,
						signal,
						log: (fields, text) => reporter.pageTrouble(fields, text),
					});
					if (options.waitForRoom) reporter.phase('waiting-for-room');
					return session;
				},
			}),
		]);
		if (prepared === 'insisted') {
			say('given up while a browser was being closed; nothing was recorded');
			return EXIT_CODE.givenUp;
		}
		egress = prepared;
		reporter.phase(isTabPlan(plan) ? 'opening-page' : 'joining');
		const running = egress.run();
		if (preparation.signal.aborted) egress.stop('Process killed');
		if ((await Promise.race([insisted.promise, running])) === 'insisted') {
			const whatIsLeft = await giveUp(egress);
			if (whatIsLeft !== null) {
				say(whatIsLeft);
				return EXIT_CODE.givenUp;
			}
		}
		const info = await running;
		reporter.ended(info);
		io.stdout.write(options.json ? jsonOf(info, io.stdout.isTTY === true) : resultText(info, plan, watch.lastStats()));
		if (info.status !== EgressStatus.EGRESS_COMPLETE) say(failureText(info));
		return exitCodeOfStatus(info.status);
	} catch (error) {
		if (!preparation.signal.aborted) throw error;
		say('told to end before the recording began; nothing was recorded');
		return EXIT_CODE.notStarted;
	} finally {
		stopListening();
		reporter.close();
	}
}

/** Protobuf JSON, as LiveKit's SDKs print it; indented for people. */
function jsonOf(info: EgressInfo, isForPeople: boolean): string {
	return `${JSON.stringify(info.toJson(), null, isForPeople ? 2 : 0)}\n`;
}

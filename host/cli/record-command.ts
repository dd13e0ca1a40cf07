import { type EgressInfo, EgressStatus } from '@livekit/protocol';
import { Egress } from '../egress/egress.ts';
import { EgressError } from '../egress/egress-error.ts';
import { planRoomComposite } from '../egress/egress-plan.ts';
import { type BuiltLayouts, buildLayouts, LayoutFolderError, NO_LAYOUTS } from '../layouts/build-layouts.ts';
import { chromiumPath } from './chromium-path.ts';
import type { ConsoleIo } from './console-io.ts';
import { createReporter } from './create-reporter.ts';
import { printError } from './error-line.ts';
import { EXIT_CODE, exitCodeOfStatus } from './exit-code.ts';
import { giveUp } from './give-up.ts';
import { openSession } from './open-session.ts';
import { type RecordOptions, requestOf } from './record-options.ts';
import type { Redactor } from './redactor.ts';
import { failureText, resultText } from './result-text.ts';
import { listenForStop } from './stop-signals.ts';
import { watchRecording } from './watch-recording.ts';

/**
 * `roomreel record`: plans, prepares and runs one egress, and prints what came of it. Resolves to the exit code.
 * Rejects with `EgressError` for what is wrong before anything is recorded; nothing is left behind then.
 */
export async function runRecord(options: RecordOptions, io: ConsoleIo, redact: Redactor): Promise<number> {
	const plan = planRoomComposite(requestOf(options, io.env));
	const layouts = options.layouts === undefined ? NO_LAYOUTS : await ownLayouts(options.layouts);
	const executablePath = await chromiumPath(options.chromium, io.env);
	const reporter = createReporter(plan, io, redact);
	let egress: Egress | null = null;
	const watch = watchRecording(reporter, () => egress?.journalPath ?? null);
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
				...watch.listeners,
				waitForRoom: options.wait ?? false,
				signal: preparation.signal,
				openSession: async (signal) => {
					const session = await openSession({
						executablePath,
						layouts,
						signal,
						log: (fields, text) => reporter.pageTrouble(fields, text),
					});
					if (options.wait) reporter.phase('waiting-for-room');
					return session;
				},
			}),
		]);
		if (prepared === 'insisted') {
			say('given up while a browser was being closed; nothing was recorded');
			return EXIT_CODE.givenUp;
		}
		egress = prepared;
		reporter.phase('joining');
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

async function ownLayouts(folder: string): Promise<BuiltLayouts> {
	try {
		return await buildLayouts(folder);
	} catch (error) {
		if (error instanceof LayoutFolderError) throw new EgressError('invalid_argument', 'request', error.message, error);
		throw error;
	}
}

/** Protobuf JSON, as LiveKit's SDKs print it; indented for people. */
function jsonOf(info: EgressInfo, isForPeople: boolean): string {
	return `${JSON.stringify(info.toJson(), null, isForPeople ? 2 : 0)}\n`;
}

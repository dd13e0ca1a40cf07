import { EgressError } from '../egress/egress-error.ts';
import { planRoomComposite } from '../egress/egress-plan.ts';
import { type BuiltLayouts, buildLayouts, LayoutFolderError, NO_LAYOUTS } from '../layouts/build-layouts.ts';
import type { ConsoleIo } from './console-io.ts';
import { addressRulesOf } from './network-options.ts';
import { pageRulesOf } from './page-options.ts';
import { type RecordOptions, requestOf } from './record-options.ts';
import type { Redactor } from './redactor.ts';
import { runEgress } from './run-egress.ts';

/** `roomreel record`: records a room. Resolves to the exit code; rejects as `runEgress` does. */
export async function runRecord(options: RecordOptions, io: ConsoleIo, redact: Redactor): Promise<number> {
	const plan = planRoomComposite(requestOf(options, io.env));
	const layouts = options.layouts === undefined ? NO_LAYOUTS : await ownLayouts(options.layouts);
	const { templateUrl, connection } = plan;
	const run = {
		chromium: options.chromium,
		json: options.json ?? false,
		layouts,
		waitForRoom: options.wait ?? false,
		network: addressRulesOf(options, templateUrl === undefined ? {} : { page: templateUrl, server: connection.url }),
		...pageRulesOf(options),
	};
	return await runEgress(plan, run, io, redact);
}

async function ownLayouts(folder: string): Promise<BuiltLayouts> {
	try {
		return await buildLayouts(folder);
	} catch (error) {
		if (error instanceof LayoutFolderError) throw new EgressError('invalid_argument', 'request', error.message, error);
		throw error;
	}
}

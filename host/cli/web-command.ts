import { planWeb } from '../egress/web-plan.ts';
import { NO_LAYOUTS } from '../layouts/build-layouts.ts';
import type { ConsoleIo } from './console-io.ts';
import { addressRulesOf, type NetworkTexts } from './network-options.ts';
import { type OutputTexts, outputRequestOf } from './output-options.ts';
import { type PageLimitTexts, pageLimitsRequestOf } from './page-limit-options.ts';
import { type PageTexts, pageRulesOf } from './page-options.ts';
import type { Redactor } from './redactor.ts';
import { runEgress } from './run-egress.ts';

/** The options of `roomreel web` as they came, without defaults. */
export type WebOptions = OutputTexts &
	NetworkTexts &
	PageTexts &
	PageLimitTexts & { readonly awaitStartSignal?: boolean };

/** `roomreel web`: records a web page. Resolves to the exit code; rejects as `runEgress` does. */
export async function runWeb(url: string, options: WebOptions, io: ConsoleIo, redact: Redactor): Promise<number> {
	const awaitStartSignal = options.awaitStartSignal ?? false;
	const output = outputRequestOf(options, { isPage: true });
	const plan = planWeb({ ...output, ...pageLimitsRequestOf(options), url, awaitStartSignal });
	const run = {
		chromium: options.chromium,
		json: options.json ?? false,
		layouts: NO_LAYOUTS,
		network: addressRulesOf(options, { page: plan.url }),
		...pageRulesOf(options),
	};
	return await runEgress(plan, run, io, redact);
}

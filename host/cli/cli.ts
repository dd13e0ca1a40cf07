import type { ConsoleIo } from './console-io.ts';
import { printError } from './error-line.ts';
import { exitCodeOfError } from './exit-code.ts';
import { runProgram } from './program.ts';
import { runRecord } from './record-command.ts';
import { secretsOf } from './record-options.ts';
import { runRecover } from './recover-command.ts';
import { createRedactor, type Redactor } from './redactor.ts';
import { runWeb } from './web-command.ts';

/** Runs one command line. Resolves to its exit code, with everything said that is to say; never rejects. */
export async function runCli(args: readonly string[], version: string, io: ConsoleIo): Promise<number> {
	return await runProgram(
		args,
		version,
		{
			record: async (options) => {
				const redact = createRedactor(secretsOf(options, io.env));
				return await reportingErrors(io, redact, () => runRecord(options, io, redact));
			},
			preview: async (options) => {
				const redact = createRedactor(secretsOf({}, io.env));
				return await reportingErrors(io, redact, async () => {
					// What serves the page takes longer to load than all the rest, and only this command needs it.
					const { runPreview } = await import('./preview-command.ts');
					return await runPreview(options, io);
				});
			},
			web: async (url, options) => {
				const redact = createRedactor([]);
				return await reportingErrors(io, redact, () => runWeb(url, options, io, redact));
			},
			recover: async (folder) => {
				const redact = createRedactor([]);
				return await reportingErrors(io, redact, () => runRecover(folder, io));
			},
		},
		io,
	);
}

async function reportingErrors(io: ConsoleIo, redact: Redactor, command: () => Promise<number>): Promise<number> {
	try {
		return await command();
	} catch (error) {
		printError(io.stderr, redact, error instanceof Error ? error.message : String(error));
		if (io.env.LOG_LEVEL === 'debug' && error instanceof Error) io.stderr.write(redact(`${error.stack}\n`));
		return exitCodeOfError(error);
	}
}

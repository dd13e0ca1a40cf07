import { findOnPath, isRoot } from './machine.mjs';
import { lastLine, runCommand } from './run-command.mjs';

/** The longest that apt may take, downloads included. */
const APT_TIMEOUT_MS = 15 * 60_000;

const INSTALL_ARGUMENTS = [
	'apt-get',
	'install',
	'-y',
	'--no-install-recommends',
	'-o',
	'DPkg::Lock::Timeout=120',
	'-o',
	'Dpkg::Use-Pty=0',
];

/** Package lists are fetched at most once a run. */
let listsAreFresh = false;

/**
 * What stands before a command to run it as root without a question: nothing for root, `sudo -n` where it asks for no
 * password, undefined where neither works.
 * @returns {Promise<readonly string[] | undefined>}
 */
export async function rootPrefix() {
	if (isRoot) return [];
	if (findOnPath('sudo') === undefined) return undefined;
	const { code } = await runCommand('sudo', ['-n', 'true'], { timeoutMs: 10_000 });
	return code === 0 ? ['sudo', '-n'] : undefined;
}

/**
 * The command with which a person would install packages, for messages.
 * @param {readonly string[]} packages
 */
export function aptCommandFor(packages) {
	const sudo = isRoot ? '' : 'sudo ';
	return `${sudo}apt-get update && ${sudo}apt-get install -y ${packages.join(' ')}`;
}

/**
 * Installs Debian packages (names, or paths of `.deb` files) without a question. Throws an `Error` that says why not.
 * @param {readonly string[]} packages
 */
export async function aptInstall(packages) {
	if (findOnPath('apt-get') === undefined) throw new Error('apt-get: this machine has none');
	const prefix = await rootPrefix();
	if (prefix === undefined)
		throw new Error(`apt-get install ${packages.join(' ')}: not root, and sudo would ask for a password`);
	const install = () => runAsRoot(prefix, [...INSTALL_ARGUMENTS, ...packages]);

	let result = await install();
	if (result.code !== 0 && !listsAreFresh) {
		// A fresh container has no package lists, and an old one names packages that are gone.
		const update = await runAsRoot(prefix, ['apt-get', 'update']);
		if (update.code !== 0) throw new Error(`apt-get update: ${lastLine(update)}`);
		listsAreFresh = true;
		result = await install();
	}
	if (result.code !== 0) throw new Error(`apt-get install ${packages.join(' ')}: ${lastLine(result)}`);
}

/**
 * @param {readonly string[]} prefix
 * @param {readonly string[]} command
 */
function runAsRoot(prefix, command) {
	// sudo drops the environment; env sets it on the other side.
	const [program, ...args] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', ...command];
	return runCommand(String(program), args, { timeoutMs: APT_TIMEOUT_MS });
}

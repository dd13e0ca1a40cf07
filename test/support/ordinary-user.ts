import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { TempFolder } from './temp-folder.ts';

/** `nobody` on every Linux. */
const NOBODY = 65534;

const IS_ROOT = process.getuid?.() === 0;

/** Command line that starts a program as an ordinary user: who runs the tests, or where that is root, somebody without any rights. */
export const AS_ORDINARY_USER: readonly string[] = IS_ROOT
	? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
	: [];

/** The same, without the right to make namespaces; for who cannot make one anyway it is the same. */
export function asUserWithoutNamespaces(): readonly string[] {
	if (!canMakeNamespaces(AS_ORDINARY_USER)) return AS_ORDINARY_USER;
	// Counted by the namespace in which it is set, and forgotten with it: the machine's own limit stays.
	const script = 'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --inh-caps=-all --ambient-caps=-all "$@"';
	return ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--keep-caps', 'sh', '-c', script, 'sh'];
}

/** Whether a program that is started by this command line can make namespaces. */
export function canMakeNamespaces(wrapper: readonly string[]): boolean {
	const [program = '', ...args] = [...wrapper, 'unshare', '--user', 'true'];
	return spawnSync(program, args).status === 0;
}

/** Lets an ordinary user write to a folder, and come there. */
export function giveToOrdinaryUser(folder: TempFolder): void {
	if (!IS_ROOT) return;
	chmodSync(tmpdir(), 0o711);
	chownSync(folder.path, NOBODY, NOBODY);
}

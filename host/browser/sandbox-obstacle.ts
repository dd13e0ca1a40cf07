import { readFileSync } from 'node:fs';

/** What a setting of the kernel holds, such as `kernel/unprivileged_userns_clone`; null where there is none of this name. */
export type ReadSetting = (name: string) => string | null;

/** What Chromium says when it ends because it cannot make its sandbox. */
const CHROMIUM_COMPLAINT = /No usable sandbox|SUID sandbox|Failed to move to new namespace/;

/** What keeps users from making namespaces, each with the value that does, and what to do. */
const FORBIDDING: readonly (readonly [setting: string, value: string, remedy: string])[] = [
	['user/max_user_namespaces', '0', 'sudo sysctl -w user.max_user_namespaces=15000'],
	['kernel/unprivileged_userns_clone', '0', 'sudo sysctl -w kernel.unprivileged_userns_clone=1'],
	[
		'kernel/apparmor_restrict_unprivileged_userns',
		'1',
		'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for this Chromium that has "userns,"',
	],
];

/** Whether what Chromium printed as it ended says that it has no sandbox. */
export function isSandboxComplaint(text: string): boolean {
	return CHROMIUM_COMPLAINT.test(text);
}

/** Whether Chromium would not even try: as root it does not start with its sandbox. */
export function isRoot(): boolean {
	return process.getuid?.() === 0;
}

/** Why Chromium runs without its sandbox, and how to allow it: one sentence for a person. */
export function sandboxObstacle(asRoot: boolean, read: ReadSetting = readSetting): string {
	const what = 'Chromium runs without its sandbox, so that what it shows could reach all that this user can';
	if (asRoot) return `${what}: with it, it does not start as root; run this program as another user`;
	const found = FORBIDDING.find(([setting, value]) => read(setting) === value);
	if (!found) {
		return `${what}: this system does not let users make namespaces; where it is a container, run it with a seccomp profile that does (unshare -U true tells)`;
	}
	const [setting, value, remedy] = found;
	return `${what}: ${setting.replace('/', '.')} is ${value}; to allow it: ${remedy}`;
}

function readSetting(name: string): string | null {
	try {
		return readFileSync(`/proc/sys/${name}`, 'utf8').trim();
	} catch {
		return null;
	}
}

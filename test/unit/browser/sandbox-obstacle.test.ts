import { expect, test } from '@playwright/test';
import { isSandboxComplaint, sandboxObstacle } from '../../../host/browser/sandbox-obstacle.ts';

/** What Chromium 156 prints where it cannot make a sandbox, and where something else is wrong. */
const COMPLAINTS: readonly (readonly [text: string, isOfSandbox: boolean])[] = [
	['[1:1:0101/1.1:ERROR:zygote_host_impl_linux.cc:128] No usable sandbox! If this is a Debian system, please', true],
	[
		'FATAL:setuid_sandbox_host.cc(163)] The SUID sandbox helper binary was found, but is not configured correctly.',
		true,
	],
	['Failed to move to new namespace: PID namespaces supported, but failed: errno = Operation not permitted', true],
	['chromium: error while loading shared libraries: libnss3.so: cannot open shared object file', false],
	['', false],
];

for (const [text, isOfSandbox] of COMPLAINTS) {
	test(`"${text.slice(0, 60)}" ${isOfSandbox ? 'is' : 'is not'} about the sandbox`, () => {
		expect(isSandboxComplaint(text)).toBe(isOfSandbox);
	});
}

test('as root the way to a sandbox is another user, whatever the system allows', () => {
	expect(sandboxObstacle(true, () => '0')).toMatch(/it does not start as root; run this program as another user$/);
});

/** What a kernel says, and what is said of it. */
const SETTINGS: readonly (readonly [settings: Readonly<Record<string, string>>, remedy: string])[] = [
	[
		{ 'user/max_user_namespaces': '0', 'kernel/apparmor_restrict_unprivileged_userns': '1' },
		'user.max_user_namespaces is 0; to allow it: sudo sysctl -w user.max_user_namespaces=15000',
	],
	[
		{ 'user/max_user_namespaces': '96365', 'kernel/unprivileged_userns_clone': '0' },
		'kernel.unprivileged_userns_clone is 0; to allow it: sudo sysctl -w kernel.unprivileged_userns_clone=1',
	],
	[
		{ 'kernel/unprivileged_userns_clone': '1', 'kernel/apparmor_restrict_unprivileged_userns': '1' },
		'kernel.apparmor_restrict_unprivileged_userns is 1; to allow it: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for this Chromium that has "userns,"',
	],
	[{ 'user/max_user_namespaces': '96365' }, 'run it with a seccomp profile that does (unshare -U true tells)'],
];

for (const [settings, remedy] of SETTINGS) {
	test(`where ${JSON.stringify(settings)} the remedy fits`, () => {
		const text = sandboxObstacle(false, (name) => settings[name] ?? null);
		expect(text.startsWith('Chromium runs without its sandbox')).toBe(true);
		expect(text.endsWith(remedy), text).toBe(true);
	});
}

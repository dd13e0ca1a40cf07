import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { makeProfileFolder, removeProfileFolder } from '../../../host/browser/profile-folder.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const OWNER_FILE = 'roomreel-owner.json';

/** Makes it look as if a process had made the folder that had this process's number before it. */
async function giveToDeadProcess(folder: string): Promise<void> {
	const owner = JSON.parse(await readFile(join(folder, OWNER_FILE), 'utf8'));
	await writeFile(join(folder, OWNER_FILE), JSON.stringify({ ...owner, startTicks: '1' }));
}

test('a profile folder is removed with the folder of the socket that a killed browser left', async () => {
	await using parent = await makeTempFolder('profiles');
	const folder = await makeProfileFolder(parent.path);
	await mkdir(parent.file('org.chromium.Chromium.abc'));
	await symlink(parent.file('org.chromium.Chromium.abc/SingletonSocket'), join(folder, 'SingletonSocket'));
	await removeProfileFolder(folder);
	expect(await readdir(parent.path)).toEqual([]);
});

test('a profile folder whose socket lies somewhere else is removed without what lies there', async () => {
	await using parent = await makeTempFolder('profiles');
	const profiles = parent.file('profiles');
	const elsewhere = parent.file('elsewhere');
	await mkdir(profiles);
	await mkdir(elsewhere);
	const folder = await makeProfileFolder(profiles);
	await symlink(join(elsewhere, 'SingletonSocket'), join(folder, 'SingletonSocket'));
	await removeProfileFolder(folder);
	expect((await readdir(parent.path)).sort()).toEqual(['elsewhere', 'profiles']);
});

test('a new profile folder takes the place of those whose process was killed, and of no other', async () => {
	await using parent = await makeTempFolder('profiles');
	const abandoned = await makeProfileFolder(parent.path);
	const inUse = await makeProfileFolder(parent.path);
	await mkdir(parent.file('roomreel-chromium-unknown'));
	await symlink(inUse, parent.file('roomreel-chromium-link'));
	await giveToDeadProcess(abandoned);
	const made = await makeProfileFolder(parent.path);
	const left = [basename(inUse), basename(made), 'roomreel-chromium-link', 'roomreel-chromium-unknown'];
	expect((await readdir(parent.path)).sort()).toEqual(left.sort());
});

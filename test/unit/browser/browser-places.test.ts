import { mkdir } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { findBrowserPlaces, MAX_TEMPORARY_FOLDER_BYTES } from '../../../host/browser/browser-places.ts';
import { PROFILE_NAME_BYTES } from '../../../host/browser/profile-folder.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

/** A path of so many bytes. */
function pathOf(sizeBytes: number, letter = 'x'): string {
	return `/${letter.repeat((sizeBytes - 1) / Buffer.byteLength(letter))}`;
}

/** A profile's folder with its slash in front. */
const PROFILE_PATH_BYTES = 1 + PROFILE_NAME_BYTES;

test('a browser has its temporary files in its profile where the path for its socket is short enough there', async () => {
	const longest = pathOf(MAX_TEMPORARY_FOLDER_BYTES - PROFILE_PATH_BYTES);
	for (const folder of ['/tmp', longest]) {
		expect(await findBrowserPlaces(folder, [])).toEqual({ profileParent: folder, temporaryFolder: null });
	}
});

test('a browser has its temporary files beside its profile where they would be too deep in it', async () => {
	for (const sizeBytes of [MAX_TEMPORARY_FOLDER_BYTES - PROFILE_PATH_BYTES + 1, MAX_TEMPORARY_FOLDER_BYTES]) {
		const folder = pathOf(sizeBytes);
		expect(await findBrowserPlaces(folder, [])).toEqual({ profileParent: folder, temporaryFolder: folder });
	}
});

test('where the path is too long, in bytes, the first short folder that can be written to is taken', async () => {
	await using parent = await makeTempFolder('places');
	await mkdir(parent.file('writable'));
	const short = [parent.file('missing'), parent.file('writable'), '/tmp'];
	// An odd number of bytes, with two for each letter but the slash.
	for (const folder of [pathOf(MAX_TEMPORARY_FOLDER_BYTES + 1), pathOf(MAX_TEMPORARY_FOLDER_BYTES + 1, 'é')]) {
		expect(await findBrowserPlaces(folder, short)).toEqual({
			profileParent: parent.file('writable'),
			temporaryFolder: null,
		});
	}
});

test('without a short folder that can be written to the error says what is too long, and what to set', async () => {
	await using parent = await makeTempFolder('places');
	const folder = pathOf(MAX_TEMPORARY_FOLDER_BYTES + 1);
	await expect(findBrowserPlaces(folder, [parent.file('missing')])).rejects.toThrow(
		`"${folder}", has a path of 63 bytes, with which Chromium does not start (62 at most), and ${parent.file('missing')} cannot be written to; set TMPDIR to a folder with a shorter path`,
	);
});

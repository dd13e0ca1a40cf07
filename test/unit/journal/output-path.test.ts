import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Journal } from '../../../host/journal/journal.ts';
import { checkOutputPath, isJournalName, journalPathFor, outputNameOf } from '../../../host/journal/output-path.ts';

const NOBODY = 65_534;

let directory: string;
test.beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'roomreel-output-'));
});
test.afterEach(() => rmSync(directory, { recursive: true }));

const NAMES: readonly [output: string, journal: string][] = [
	['/r/talk.mp4', '/r/talk.EG_1.recording.mp4'],
	['/r/talk.MP4', '/r/talk.EG_1.recording.mp4'],
	['/r/talk', '/r/talk.EG_1.recording.mp4'],
	['/r/a.b.mp4', '/r/a.b.EG_1.recording.mp4'],
	['/r/.mp4', '/r/.mp4.EG_1.recording.mp4'],
];
for (const [output, journal] of NAMES) {
	test(`the journal of ${output} is ${journal}`, () => {
		expect(journalPathFor(output, 'EG_1')).toBe(journal);
		expect(isJournalName(journal.slice(3))).toBe(true);
	});
}

test('a journal that does not say its output has it in its name', () => {
	expect(outputNameOf('a.b.EG_1.recording.mp4')).toBe('a.b.mp4');
	expect(outputNameOf('talk.recording.mp4')).toBe('talk.mp4');
	expect(isJournalName('talk.mp4')).toBe(false);
	expect(isJournalName('.recording.mp4')).toBe(false);
	expect(isJournalName('talk.recording.mp4')).toBe(false);
});

test('an egress id that could lead to another folder is refused', () => {
	expect(() => journalPathFor('/r/talk.mp4', '../EG')).toThrow(RangeError);
});

test('a path that can be written is accepted, also in folders that are not there yet, and nothing is made', async () => {
	const path = join(directory, 'new', 'folder', 'talk.mp4');
	expect(await checkOutputPath(path)).toBe(path);
	writeFileSync(join(directory, 'older.mp4'), '');
	expect(await checkOutputPath(join(directory, 'older.mp4'))).toBe(join(directory, 'older.mp4'));
	expect(readdirSync(directory)).toEqual(['older.mp4']);
});

const BAD_PATHS: readonly { what: string; path: () => string; message: string }[] = [
	{ what: 'no path', path: () => '', message: 'give the name of a file' },
	{ what: 'a folder by its form', path: () => `${directory}/new/`, message: 'give the name of a file' },
	{ what: 'a folder', path: () => directory, message: 'it is a folder' },
	{ what: 'a device', path: () => '/dev/null', message: 'it is not a regular file' },
	{
		what: 'a folder that is a file',
		path: () => join(directory, 'file', 'a.mp4'),
		message: 'file is a file, not a folder',
	},
	{
		what: 'a parent that is a file',
		path: () => join(directory, 'file', 'b', 'a.mp4'),
		message: 'is a file, not a folder',
	},
	{
		what: 'a name that is too long',
		path: () => join(directory, `${'ä'.repeat(120)}.mp4`),
		message: 'the name is too long',
	},
];
for (const { what, path, message } of BAD_PATHS) {
	test(`${what} as output is refused with the path and what to do, before and while the journal is opened`, async () => {
		writeFileSync(join(directory, 'file'), '');
		const expected = { code: 'bad_output_path', message: expect.stringContaining(message) };
		await expect(checkOutputPath(path())).rejects.toMatchObject(expected);
		await expect(checkOutputPath(path())).rejects.toThrow(JSON.stringify(path()));
		expect(readdirSync(directory)).toEqual(['file']);
	});
}

test('a folder that is a file is refused by the journal too', async () => {
	writeFileSync(join(directory, 'file'), '');
	for (const outputPath of [join(directory, 'file', 'a.mp4'), join(directory, 'file', 'b', 'a.mp4')]) {
		await expect(Journal.open({ outputPath, egressId: 'EG_1' })).rejects.toMatchObject({
			code: 'bad_output_path',
			message: expect.stringContaining(join(directory, 'file')),
		});
	}
});

test('a folder without permission to write is refused by the check and by the journal, with what to do', async () => {
	const locked = join(directory, 'locked');
	mkdirSync(locked);
	chmodSync(directory, 0o755);
	chmodSync(locked, 0o555);
	const isRoot = process.geteuid?.() === 0;
	// Root may write everywhere, so it becomes somebody else for a moment.
	if (isRoot) process.seteuid?.(NOBODY);
	try {
		const outputPath = join(locked, 'a.mp4');
		await expect(Journal.open({ outputPath, egressId: 'EG_1' })).rejects.toMatchObject({
			code: 'not_writable',
			message: expect.stringContaining('permission denied: make it writable for this user'),
		});
		// The system answers this question for the real user, not for the one that root has become.
		if (!isRoot) await expect(checkOutputPath(outputPath)).rejects.toMatchObject({ code: 'not_writable' });
	} finally {
		if (isRoot) process.seteuid?.(0);
	}
	expect(readdirSync(locked)).toEqual([]);
});

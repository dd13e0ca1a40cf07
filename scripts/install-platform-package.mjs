import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder, repositoryFolder } from './machine.mjs';
import { lastLine, runCommand } from './run-command.mjs';

const PACK_TIMEOUT_MS = 10 * 60_000;

/**
 * Installs one package that npm left out: without a word it omits optional packages that do not want the Node that npm
 * itself runs under, though they are to be used with the newer one that npm brings. Throws an `Error` that says why not.
 * @param {string} path its folder, such as `node_modules/@scope/name`
 * @param {import('./package-lock.mjs').LockedPackage} entry
 */
export async function installPlatformPackage(path, { version, integrity }) {
	const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
	await mkdir(cacheFolder, { recursive: true });
	const workFolder = await mkdtemp(join(cacheFolder, 'package-'));
	try {
		const result = await runCommand(
			'npm',
			['pack', `${name}@${version}`, '--pack-destination', workFolder, '--ignore-scripts', '--loglevel=error'],
			{ cwd: repositoryFolder, timeoutMs: PACK_TIMEOUT_MS },
		);
		const archive = (await readdir(workFolder)).find((file) => file.endsWith('.tgz'));
		if (result.code !== 0 || archive === undefined) throw new Error(`npm pack ${name}@${version}: ${lastLine(result)}`);
		const archivePath = join(workFolder, archive);
		const actual = `sha512-${createHash('sha512')
			.update(await readFile(archivePath))
			.digest('base64')}`;
		if (integrity !== undefined && actual !== integrity)
			throw new Error(`${name}@${version} is not what package-lock.json names`);

		const unpacked = join(workFolder, 'unpacked');
		await mkdir(unpacked);
		const tar = await runCommand('tar', ['-xzf', archivePath, '-C', unpacked, '--strip-components=1']);
		if (tar.code !== 0) throw new Error(`${archive}: ${lastLine(tar)}`);
		const target = join(repositoryFolder, path);
		await rm(target, { recursive: true, force: true });
		await mkdir(dirname(target), { recursive: true });
		await rename(unpacked, target);
	} finally {
		await rm(workFolder, { recursive: true, force: true });
	}
}

import { join } from 'node:path';
import { isExecutable, repositoryFolder } from './machine.mjs';
import { MissingToolError } from './missing-tool-error.mjs';

/** The oldest Node that runs TypeScript as it is and that our packages accept; of 23 it is the sixth. */
const NEEDED_NODE = { major: 22, minor: 18 };

/**
 * @param {string} version such as `22.18.0`
 * @returns {boolean} whether this Node runs Roomreel
 */
export function isModern(version) {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	if (major === 23) return minor >= 6;
	return major > NEEDED_NODE.major || (major === NEEDED_NODE.major && minor >= NEEDED_NODE.minor);
}

/** Where npm puts the Node that comes as a package of ours; undefined on platforms that have none. */
export function nodeFromPackages() {
	const { platform, arch } = process;
	if (platform !== 'linux' || (arch !== 'x64' && arch !== 'arm64')) return undefined;
	return join(repositoryFolder, 'node_modules', `node-linux-${arch}`, 'bin', 'node');
}

/**
 * The Node to run Roomreel with: the one from the packages, else the running one if it is new enough.
 * Throws a `MissingToolError` if neither will do.
 * @returns {string} the path of its executable
 */
export function modernNode() {
	const bundled = nodeFromPackages();
	if (bundled !== undefined && isExecutable(bundled)) return bundled;
	if (isModern(process.versions.node)) return process.execPath;
	throw new MissingToolError({
		what: `Node ${NEEDED_NODE.major}.${NEEDED_NODE.minor} or newer`,
		why: `because Roomreel is TypeScript, which older ones cannot run; this is ${process.versions.node}`,
		remedy:
			bundled === undefined
				? 'npx -p node@24 node bin/roomreel.mjs'
				: `cd ${repositoryFolder} && npm install --no-save --ignore-scripts`,
		tried:
			bundled === undefined
				? [`a Node package: there is none for ${process.platform} ${process.arch}`]
				: [`${bundled}: not there`],
	});
}

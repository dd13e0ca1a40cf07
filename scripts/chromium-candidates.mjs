import { closeSync, openSync, readSync, realpathSync } from 'node:fs';
import { findOnPath, isExecutable } from './machine.mjs';

/** Commands under which Chrome and Chromium are installed, the one most likely to have every codec first. */
const COMMANDS = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'google-chrome-beta'];

/** Places where packages put them, for a PATH that lacks them. */
const PLACES = ['/opt/google/chrome/chrome', '/usr/bin/chromium', '/usr/lib/chromium/chromium'];

/** A launcher script is a few kB; its first lines say what it launches. */
const SCRIPT_HEAD_BYTES = 8192;

/**
 * Browsers that are installed, best first, and those passed over unseen.
 * @returns {{ paths: readonly string[], passedOver: readonly string[] }}
 */
export function installedChromiums() {
	const candidates = [...COMMANDS.map(findOnPath), ...PLACES.filter(isExecutable)];
	const paths = new Set(candidates.flatMap((path) => (path === undefined ? [] : [path])));
	/** @type {Set<string>} */
	const seen = new Set();
	/** @type {string[]} */
	const passedOver = [];
	const kept = [...paths].filter((path) => {
		const target = realpathSync(path);
		if (seen.has(target)) return false;
		seen.add(target);
		if (!isSnap(path, target)) return true;
		passedOver.push(`${path}: passed over, it is a snap, which cannot reach files outside its own folders`);
		return false;
	});
	return { paths: kept, passedOver };
}

/**
 * Ubuntu's `chromium` and `chromium-browser` are links or scripts that start a snap, or only say how to install it.
 * @param {string} path
 * @param {string} target where its links lead
 * @returns {boolean}
 */
export function isSnap(path, target) {
	if (path.startsWith('/snap/') || target.startsWith('/snap/') || target === '/usr/bin/snap') return true;
	const head = Buffer.alloc(SCRIPT_HEAD_BYTES);
	const file = openSync(target, 'r');
	try {
		const text = head.toString('latin1', 0, readSync(file, head));
		return text.startsWith('#!') && /\/snap\/bin\/|snap install|chromium snap/.test(text);
	} finally {
		closeSync(file);
	}
}

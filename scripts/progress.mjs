import { hrtime, stderr } from 'node:process';

/** A command that says nothing for this long looks dead: say that it still works. */
const STILL_WORKING_INTERVAL_MS = 20_000;

/**
 * Says what is being done, on stderr, so that stdout stays free for results.
 * @param {string} text
 */
export function say(text) {
	stderr.write(`${text}\n`);
}

/**
 * Says what is begun and how it went; long work is heard of every 20 seconds.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
	const startedNs = hrtime.bigint();
	const elapsedS = () => Number((hrtime.bigint() - startedNs) / 1_000_000n) / 1000;
	const timer = setInterval(() => say(`...  ${name} (${elapsedS().toFixed(0)} s)`), STILL_WORKING_INTERVAL_MS);
	timer.unref();
	say(`...  ${name}`);
	try {
		const result = await work();
		say(`ok   ${name} (${elapsedS().toFixed(1)} s)`);
		return result;
	} catch (error) {
		say(`FAIL ${name} (${elapsedS().toFixed(1)} s)`);
		throw error;
	} finally {
		clearInterval(timer);
	}
}

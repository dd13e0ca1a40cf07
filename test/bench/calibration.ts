/** What the fixed work takes on the machine and at the time that targets were set for, in seconds of CPU. */
const REFERENCE_S = 0.35;

const WORDS = 1 << 18;
const PASSES = 800;
const BYTES_PER_WORD = 4;

/**
 * Does a fixed piece of work, integer arithmetic over a megabyte, and says how much slower (above 1) or faster than
 * the reference this machine is right now. It counts CPU time, so it does not matter who else runs; a virtual machine
 * whose host is busy shows all the same.
 */
export function machineSlowness(): number {
	const words = new Uint32Array(new ArrayBuffer(WORDS * BYTES_PER_WORD));
	// Once for the compiler.
	work(words, PASSES / 20);
	const before = process.cpuUsage();
	work(words, PASSES);
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1e6 / REFERENCE_S;
}

function work(words: Uint32Array, passes: number): void {
	let state = 1;
	for (let pass = 0; pass < passes; pass++) {
		for (let at = 0; at < WORDS; at++) {
			state ^= state << 13;
			state ^= state >>> 17;
			state ^= state << 5;
			words[at] = (words[at] ?? 0) + state;
		}
	}
}

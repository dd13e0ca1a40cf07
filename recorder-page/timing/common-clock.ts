/** Now, in ms of the clock that all threads of a page share: milliseconds since 1970 that never go back. */
export function nowMs(): number {
	return performance.timeOrigin + performance.now();
}

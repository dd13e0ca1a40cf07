const SIZE_UNITS: readonly string[] = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A size in decimal units with one digit after the point, such as `12.4 MB`; whole bytes below 1 kB. */
export function formatSize(sizeBytes: number): string {
	let value = sizeBytes;
	let unit = 0;
	// 999 950 would be rounded to "1000.0 kB".
	while (value >= (unit === 0 ? 1000 : 999.95) && unit < SIZE_UNITS.length - 1) {
		value /= 1000;
		unit += 1;
	}
	return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${SIZE_UNITS[unit]}`;
}

/** Whole seconds as a clock, such as `0:07`, `12:30` or `1:02:03`. Rounds down: a clock shows what has passed. */
export function formatClock(timeS: number): string {
	const wholeS = Math.max(0, Math.floor(timeS));
	const seconds = String(wholeS % 60).padStart(2, '0');
	const minutes = Math.floor(wholeS / 60) % 60;
	const hours = Math.floor(wholeS / 3600);
	return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`;
}

/** A length for a report: `9.98 s` up to a minute, then a clock with the seconds in brackets. */
export function formatLength(timeS: number): string {
	const seconds = `${timeS.toFixed(2)} s`;
	return timeS < 60 ? seconds : `${formatClock(timeS)} (${seconds})`;
}

/** `part` of `whole` as a percentage with one digit, such as `0.7 %`; `0 %` of nothing. */
export function formatShare(part: number, whole: number): string {
	return part === 0 || whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(1)} %`;
}

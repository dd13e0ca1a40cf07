import { expect, test } from '@playwright/test';
import { beepsAgainstNumbers } from '../../support/beeps-against-numbers.ts';
import { COUNTER_PERIOD } from '../../support/test-picture.ts';
import { BEEP_EDGE_MS } from '../../support/test-sound.ts';

const FIRST_NUMBER = COUNTER_PERIOD - 100;
const SECONDS = 8;

/** Flashes begin at 0.5 s, 1.5 s and so on; a picture for which `sent` is false is replaced by the one before it. */
function history(sent: (index: number) => boolean, lateTicks = 0) {
	const shown: number[] = [];
	for (let tick = 0; tick < SECONDS * 30; tick++) {
		const index = Math.max(0, tick - lateTicks);
		shown.push(sent(index) ? index : (shown.at(-1) ?? 0));
	}
	return {
		timesS: shown.map((_, tick) => tick / 30),
		numbers: shown.map((index) => (FIRST_NUMBER + index) % COUNTER_PERIOD),
		flashLuma: shown.map((index) => ((index + 15) % 30 < 3 ? 235 : 20)),
	};
}

const beepsS = Array.from({ length: SECONDS }, (_, second) => second + 0.5 + BEEP_EDGE_MS / 2000);

test('each beep is compared with the pictures around it, across the counter beginning again', () => {
	const late = beepsS.map((beepS) => beepS + 0.012);
	const each = beepsAgainstNumbers(
		history(() => true),
		late,
		30,
	);
	expect(each).toHaveLength(SECONDS);
	for (const apartMs of each) expect(apartMs).toBeCloseTo(12, 6);
});

test('a flash whose first pictures the publisher left out is where it would have been', () => {
	const each = beepsAgainstNumbers(
		history((index) => (index + 15) % 30 > 1 || index < 60),
		beepsS,
		30,
	);
	expect(each).toHaveLength(SECONDS);
	for (const apartMs of each) expect(apartMs).toBeCloseTo(0, 6);
});

test('pictures that are shown late are late', () => {
	const each = beepsAgainstNumbers(
		history(() => true, 3),
		beepsS.slice(1),
		30,
	);
	for (const apartMs of each) expect(apartMs).toBeCloseTo(-100, 6);
});

test('a beep with hardly a picture around it is not judged', () => {
	const each = beepsAgainstNumbers(
		history((index) => index < 45 || index > 180),
		beepsS,
		30,
	);
	expect(each.length).toBeLessThan(SECONDS - 3);
	expect(each.length).toBeGreaterThan(2);
});

test('numbers that are misread between the beeps are left out, and those after them are what they are', () => {
	const whole = history(() => true);
	// Each by less than half of the period from the one before, and all of them once around it.
	const misread = [2000, 3900, 1700, 3000];
	const numbers = whole.numbers.map((number, tick) => {
		const away = misread[tick - 100];
		return away === undefined ? number : (number + away) % COUNTER_PERIOD;
	});
	const each = beepsAgainstNumbers({ ...whole, numbers }, beepsS, 30);
	expect(each).toHaveLength(SECONDS);
	for (const apartMs of each) expect(apartMs).toBeCloseTo(0, 6);
});

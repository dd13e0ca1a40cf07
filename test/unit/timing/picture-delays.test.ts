import { expect, test } from '@playwright/test';
import { PictureDelays } from '../../../recorder-page/timing/picture-delays.ts';

/** 90 kHz. */
const PICTURE_TICKS = 3000;

for (const [what, pictures, heldMs] of [
	[
		'at an even pace',
		[
			[0, 0],
			[PICTURE_TICKS, 33],
		],
		[0, 0],
	],
	[
		'after a pause of their sender',
		[
			[0, 0],
			[90_000, 1000],
		],
		[0, 0],
	],
	[
		'that was held up, and those behind it',
		[
			[0, 0],
			[9000, 1600],
			[18_000, 1600],
		],
		[0, 1500, 0],
	],
	[
		'that come again behind a newer one',
		[
			[0, 0],
			[135_000, 1500],
			[9000, 1500],
			[18_000, 1510],
			[138_000, 1533],
		],
		[0, 0, 1400, 1310, 0],
	],
	[
		'beyond the last time',
		[
			[0x1_0000_0000 - 9000, 0],
			[9000, 700],
		],
		[0, 500],
	],
	[
		'of a clock that begins anew before',
		[
			[90_000_000, 0],
			[0, 2000],
		],
		[0, 0],
	],
	[
		'of a clock that begins anew after',
		[
			[0, 0],
			[900_000_000, 2000],
		],
		[0, 0],
	],
	[
		'of one moment in several layers',
		[
			[0, 0],
			[0, 2],
		],
		[0, 2],
	],
] as const) {
	test(`pictures ${what}`, () => {
		const delays = new PictureDelays();
		const told = pictures.map(([rtpTimestamp, arrivalMs]) => Math.round(delays.heldMs(rtpTimestamp, arrivalMs)));
		expect(told).toEqual(heldMs);
	});
}

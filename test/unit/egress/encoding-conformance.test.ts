import { readFileSync } from 'node:fs';
import { RoomCompositeEgressRequest, StartEgressRequest } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { EgressError } from '../../../host/egress/egress-error.ts';
import { type EncodingRequest, planPicture, planSound } from '../../../host/egress/encoding-plan.ts';

/** What LiveKit's own code makes of requests: a request in protobuf's JSON, and what it stands for or why it is refused. */
type Row = {
	readonly name: string;
	readonly request: {
		readonly roomComposite?: Parameters<typeof RoomCompositeEgressRequest.fromJson>[0];
		readonly egress?: Parameters<typeof StartEgressRequest.fromJson>[0];
	};
	readonly expect: {
		readonly error?: { readonly code: string; readonly message: string };
		readonly video?: {
			readonly width: number;
			readonly height: number;
			readonly fps: number;
			readonly kbps: number;
			readonly profile: string;
			readonly key_frame_interval: number;
		};
		readonly audio?: { readonly codec: string; readonly hz: number; readonly kbps: number };
		readonly outputs?: { readonly file?: readonly { readonly container: string }[] };
	};
};

const rows: readonly Row[] = JSON.parse(
	readFileSync(new URL('../../conformance/computed-encoding.json', import.meta.url), 'utf8'),
).cases;

/** LiveKit leaves the key frames of files to its encoder, which it says with an interval of 0; here that means so many seconds. */
const FILE_KEY_FRAME_INTERVAL_S = 2;

/** Accepted by LiveKit without a look, and then not encoded: refused here, by the field's name. */
const REFUSED_HERE: Readonly<Record<string, string>> = {
	'advanced huge': 'width',
	'advanced fps negative': 'framerate',
	'advanced key frames negative': 'key_frame_interval',
};

/** An MP4 with AAC, or a refusal that has to do with the encoding: which source a request names is another question. */
function isOurs({ expect: { error, audio, outputs } }: Row): boolean {
	if (error) return !error.message.endsWith('passthrough source');
	return audio?.codec === 'audio/aac' && outputs?.file?.[0]?.container === 'video/mp4';
}

function encodingRequestOf({ request }: Row): EncodingRequest {
	if (request.roomComposite) return RoomCompositeEgressRequest.fromJson(request.roomComposite).options;
	return StartEgressRequest.fromJson(request.egress ?? {}).encoding;
}

function outcomeOf(row: Row) {
	try {
		const request = encodingRequestOf(row);
		return { video: planPicture(request), audio: planSound(request) };
	} catch (error) {
		if (error instanceof EgressError) return error;
		throw error;
	}
}

const ourRows = rows.filter(isOurs);

test('the rows are those that were looked at: all but one of another codec and one of another source', () => {
	expect(rows.filter((row) => !isOurs(row)).map(({ name }) => name)).toEqual([
		'v2 preset PASSTHROUGH',
		'advanced 48 kHz opus',
	]);
	expect(ourRows.length).toBe(40);
	for (const name of Object.keys(REFUSED_HERE)) expect(ourRows.map((row) => row.name)).toContain(name);
});

for (const row of ourRows) {
	const { error, video, audio } = row.expect;
	const refusedField = REFUSED_HERE[row.name];
	if (error || refusedField) {
		test(`"${row.name}" is refused${error ? ', with the code and the field of LiveKit' : ''}`, () => {
			const outcome = outcomeOf(row);
			expect(outcome).toBeInstanceOf(EgressError);
			expect(outcome).toMatchObject({
				code: error?.code ?? 'invalid_argument',
				message: expect.stringContaining(error?.message ?? `request has missing or invalid field: ${refusedField}`),
			});
		});
		continue;
	}
	test(`"${row.name}" stands for what it stands for with LiveKit`, () => {
		expect(outcomeOf(row)).toEqual({
			video: {
				widthPx: video?.width,
				heightPx: video?.height,
				framerateFps: video?.fps,
				bitrateBps: (video?.kbps ?? 0) * 1000,
				profile: video?.profile,
				keyFrameIntervalS: video?.key_frame_interval || FILE_KEY_FRAME_INTERVAL_S,
			},
			audio: { sampleRateHz: audio?.hz, bitrateBps: (audio?.kbps ?? 0) * 1000 },
		});
	});
}

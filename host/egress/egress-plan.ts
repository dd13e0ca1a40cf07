import { isAbsolute, resolve } from 'node:path';
import { LayoutOptionError, parseLayout, parseLayoutOptions } from '../../layouts/layout-options.ts';
import type { AudioPlan, CompositorKind, VideoPlan } from '../../protocol/messages.ts';
import { newEgressId } from './egress-id.ts';
import { type EncodingRequest, planEncoding } from './encoding-plan.ts';
import { type AskedEncoding, encodingRequestOf } from './encoding-request.ts';
import { invalidField } from './invalid-field.ts';

/** How to reach a LiveKit server and to sign tokens for it. Never logged. */
export type LiveKitConnection = {
	/** `ws:` or `wss:` URL. */
	readonly url: string;
	readonly apiKey: string;
	readonly apiSecret: string;
};

/** A validated request: all that an egress needs to know, with every default filled in. Frozen. */
export type EgressPlan = {
	readonly egressId: string;
	readonly roomName: string;
	/** As in LiveKit's API, with options such as `grid?names=1`. */
	readonly layout: string;
	/** Options that hold where a layout string does not say otherwise; may be empty. */
	readonly layoutOptions: string;
	readonly connection: LiveKitConnection;
	/** Where `video` and `audio` come from, as LiveKit's API says it. */
	readonly encodingRequest: EncodingRequest;
	readonly video: VideoPlan;
	readonly audio: AudioPlan;
	readonly compositor: CompositorKind;
	/** Absolute path of the finished MP4. */
	readonly outputPath: string;
	/** Length after which the recording ends by itself; absent means no limit. */
	readonly durationS?: number;
};

/** A request to record a room into an MP4, as a caller gives it. */
export type RoomCompositeRequest = AskedEncoding & {
	readonly roomName: string;
	readonly outputPath: string;
	readonly url: string;
	readonly apiKey: string;
	readonly apiSecret: string;
	/** Default `grid`; may have options, such as `grid?names=1&gap=8`. */
	readonly layout?: string;
	/** Options for whatever layout comes, such as `names=1&gap=8`; default none. */
	readonly layoutOptions?: string;
	/** One of `COMPOSITOR_NAMES`; default `planar`. */
	readonly compositor?: string;
	/** Seconds above 0; default no limit. */
	readonly durationS?: number;
};

/** Compositors that can draw a recording. */
export const COMPOSITOR_NAMES: readonly CompositorKind[] = ['planar', 'canvas'];

/** Validates a request. Throws `EgressError` `invalid_argument` that names the field, what came and what to do. */
export function planRoomComposite(request: RoomCompositeRequest): EgressPlan {
	if (request.roomName.trim() === '')
		throw invalidField('room_name', 'it is empty; give the name of the room to record');
	if (request.outputPath === '') throw invalidField('filepath', 'it is empty; give the path of the MP4 to write');
	if (!request.outputPath.toLowerCase().endsWith('.mp4')) {
		throw invalidField('filepath', `"${request.outputPath}" does not end in .mp4, which is the format that is written`);
	}
	if (request.durationS !== undefined && !(request.durationS > 0 && Number.isFinite(request.durationS))) {
		throw invalidField('duration', `got ${request.durationS}; give a number of seconds above 0`);
	}
	const compositor = compositorNamed(request.compositor ?? 'planar');
	const layout = request.layout ?? 'grid';
	const layoutOptions = request.layoutOptions ?? '';
	checkLayout(layout, layoutOptions);
	const encodingRequest = encodingRequestOf(request);
	return Object.freeze({
		egressId: newEgressId(),
		roomName: request.roomName,
		layout,
		layoutOptions,
		connection: planConnection(request),
		encodingRequest,
		...planEncoding(encodingRequest),
		compositor,
		outputPath: isAbsolute(request.outputPath) ? request.outputPath : resolve(request.outputPath),
		...(request.durationS === undefined ? {} : { durationS: request.durationS }),
	});
}

/** The server and the keys of a request. Throws `EgressError` `invalid_argument` that names what is missing or wrong. */
export function planConnection(request: LiveKitConnection): LiveKitConnection {
	if (request.apiKey === '' || request.apiSecret === '') {
		throw invalidField(
			'token or api key/secret',
			'set LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or give --api-key and --api-secret',
		);
	}
	if (request.url === '') throw invalidField('ws_url', 'set LIVEKIT_URL, or give --url');
	let url: URL;
	try {
		url = new URL(request.url);
	} catch (cause) {
		throw invalidField('ws_url', 'it is not a URL; it looks like ws://localhost:7880 or wss://my.host', cause);
	}
	if (url.protocol === 'http:') url.protocol = 'ws:';
	if (url.protocol === 'https:') url.protocol = 'wss:';
	if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
		throw invalidField('ws_url', `its scheme is "${url.protocol}"; it must be ws: or wss:`);
	}
	if (url.username !== '' || url.password !== '') {
		throw invalidField('ws_url', 'it holds a user name or password, which LiveKit does not use; leave them out');
	}
	return Object.freeze({ url: url.href.replace(/\/$/, ''), apiKey: request.apiKey, apiSecret: request.apiSecret });
}

function checkLayout(layout: string, layoutOptions: string): void {
	try {
		parseLayout(layout, parseLayoutOptions(layoutOptions));
	} catch (error) {
		if (error instanceof LayoutOptionError) throw invalidField('layout', error.message, error);
		throw error;
	}
}

function compositorNamed(given: string): CompositorKind {
	const name = COMPOSITOR_NAMES.find((candidate) => candidate === given);
	if (name === undefined) {
		throw invalidField('compositor', `"${given}" is not one of ${COMPOSITOR_NAMES.join(', ')}`);
	}
	return name;
}

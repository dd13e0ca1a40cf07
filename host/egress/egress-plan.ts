import { isAbsolute, resolve } from 'node:path';
import type { AudioPlan, CompositorKind, H264Profile, VideoPlan } from '../../protocol/messages.ts';
import { EgressError } from './egress-error.ts';
import { newEgressId } from './egress-id.ts';
import { encodingOfPreset, type PresetName, presetNamed } from './encoding-presets.ts';

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
	readonly layout: string;
	readonly connection: LiveKitConnection;
	/** Where `video` and `audio` come from. */
	readonly preset: PresetName;
	readonly video: VideoPlan;
	readonly audio: AudioPlan;
	readonly compositor: CompositorKind;
	/** Absolute path of the finished MP4. */
	readonly outputPath: string;
	/** Length after which the recording ends by itself; absent means no limit. */
	readonly durationS?: number;
};

/** A request to record a room into an MP4, as a caller gives it. */
export type RoomCompositeRequest = {
	readonly roomName: string;
	readonly outputPath: string;
	readonly url: string;
	readonly apiKey: string;
	readonly apiSecret: string;
	/** Default `grid`. */
	readonly layout?: string;
	/** Default `H264_720P_30`. */
	readonly preset?: string;
	/** One of `PROFILE_NAMES`; default `main`. */
	readonly profile?: string;
	/** One of `COMPOSITOR_NAMES`; default `planar`. */
	readonly compositor?: string;
	/** Seconds above 0; default no limit. */
	readonly durationS?: number;
};

/** H.264 profiles that a file can have. */
export const PROFILE_NAMES: readonly H264Profile[] = ['baseline', 'main', 'high'];

/** Compositors that can draw a recording. */
export const COMPOSITOR_NAMES: readonly CompositorKind[] = ['planar', 'canvas'];

/** Validates a request. Throws `EgressError` `invalid_argument` that names the field, what came and what to do. */
export function planRoomComposite(request: RoomCompositeRequest): EgressPlan {
	if (request.roomName.trim() === '') throw invalid('room_name', 'it is empty; give the name of the room to record');
	if (request.outputPath === '') throw invalid('filepath', 'it is empty; give the path of the MP4 to write');
	if (!request.outputPath.toLowerCase().endsWith('.mp4')) {
		throw invalid('filepath', `"${request.outputPath}" does not end in .mp4, which is the format that is written`);
	}
	if (request.durationS !== undefined && !(request.durationS > 0 && Number.isFinite(request.durationS))) {
		throw invalid('duration', `got ${request.durationS}; give a number of seconds above 0`);
	}
	const profile = oneOf(PROFILE_NAMES, request.profile ?? 'main', 'profile');
	const compositor = oneOf(COMPOSITOR_NAMES, request.compositor ?? 'planar', 'compositor');
	const preset = presetNamed(request.preset ?? 'H264_720P_30');
	const encoding = encodingOfPreset(preset);
	return Object.freeze({
		egressId: newEgressId(),
		roomName: request.roomName,
		layout: request.layout ?? 'grid',
		connection: planConnection(request),
		preset,
		video: Object.freeze({ ...encoding.video, profile }),
		audio: encoding.audio,
		compositor,
		outputPath: isAbsolute(request.outputPath) ? request.outputPath : resolve(request.outputPath),
		...(request.durationS === undefined ? {} : { durationS: request.durationS }),
	});
}

function planConnection(request: RoomCompositeRequest): LiveKitConnection {
	if (request.apiKey === '' || request.apiSecret === '') {
		throw invalid(
			'token or api key/secret',
			'set LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or give --api-key and --api-secret',
		);
	}
	if (request.url === '') throw invalid('ws_url', 'set LIVEKIT_URL, or give --url');
	let url: URL;
	try {
		url = new URL(request.url);
	} catch (cause) {
		throw invalid('ws_url', 'it is not a URL; it looks like ws://localhost:7880 or wss://my.host', cause);
	}
	if (url.protocol === 'http:') url.protocol = 'ws:';
	if (url.protocol === 'https:') url.protocol = 'wss:';
	if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
		throw invalid('ws_url', `its scheme is "${url.protocol}"; it must be ws: or wss:`);
	}
	if (url.username !== '' || url.password !== '') {
		throw invalid('ws_url', 'it holds a user name or password, which LiveKit does not use; leave them out');
	}
	return Object.freeze({ url: url.href.replace(/\/$/, ''), apiKey: request.apiKey, apiSecret: request.apiSecret });
}

function oneOf<Name extends string>(names: readonly Name[], given: string, field: string): Name {
	const name = names.find((candidate) => candidate === given);
	if (name === undefined) throw invalid(field, `"${given}" is not one of ${names.join(', ')}`);
	return name;
}

function invalid(field: string, problem: string, cause?: unknown): EgressError {
	return new EgressError(
		'invalid_argument',
		'request',
		`request has missing or invalid field: ${field}: ${problem}`,
		cause,
	);
}

import { isAbsolute, resolve } from 'node:path';
import type { FrameSize } from '../../layouts/layout.ts';
import { LayoutOptionError, parseLayout, parseLayoutOptions } from '../../layouts/layout-options.ts';
import type { CompositorKind, MediaPlan } from '../../protocol/messages.ts';
import { newEgressId } from './egress-id.ts';
import { type EncodingRequest, planSize } from './encoding-plan.ts';
import { type AskedEncoding, encodingRequestOf } from './encoding-request.ts';
import { defaultFileType, type FileType } from './file-type.ts';
import { invalidField } from './invalid-field.ts';
import { planMedia } from './media-plan.ts';
import { type PageLimits, type PageLimitsRequest, planPageLimits, refusePageLimits } from './page-limits.ts';
import { assertPageUrl } from './page-url.ts';
import { type AskedKinds, recordedKindsOf } from './recorded-kinds.ts';

/** How to reach a LiveKit server and to sign tokens for it. Never logged. */
export type LiveKitConnection = {
	/** `ws:` or `wss:` URL. */
	readonly url: string;
	readonly apiKey: string;
	readonly apiSecret: string;
};

/** What every plan says: all that an egress needs to know, with every default filled in. Frozen. */
export type OutputPlan = {
	readonly egressId: string;
	/** Where `media` and `size` come from, as LiveKit's API says it. */
	readonly encodingRequest: EncodingRequest;
	/** What is recorded, and how. */
	readonly media: MediaPlan;
	/** Size of the picture, and of a page that is recorded, which has it also where only its sound is. */
	readonly size: FrameSize;
	readonly fileType: FileType;
	/** Absolute path of the finished file. */
	readonly outputPath: string;
	/** Length after which the recording ends by itself; absent means no limit. */
	readonly durationS?: number;
};

/** A validated request to record a room: by our own layouts, or as a page shows it that joins the room by itself. */
export type RoomCompositePlan = OutputPlan & {
	readonly source: 'room_composite';
	readonly roomName: string;
	/** As in LiveKit's API, with options such as `grid?names=1`; a page of its own takes it as it is. */
	readonly layout: string;
	/** Options that hold where a layout string does not say otherwise; may be empty. */
	readonly layoutOptions: string;
	readonly connection: LiveKitConnection;
	/** `http:` or `https:` URL of the page, without what it is given; absent for our own layouts. */
	readonly templateUrl?: string;
	/** With `templateUrl`, and never without. */
	readonly pageLimits?: PageLimits;
};

/** A validated request to record a web page. */
export type WebPlan = OutputPlan & {
	readonly source: 'web';
	/** `http:` or `https:` URL. */
	readonly url: string;
	/** The recording begins when the page says so, and not when it has loaded. */
	readonly awaitStartSignal: boolean;
	readonly pageLimits: PageLimits;
};

export type EgressPlan = RoomCompositePlan | WebPlan;

/** What a caller says about the output, whatever is recorded. */
export type OutputRequest = AskedEncoding &
	AskedKinds & {
		readonly outputPath: string;
		/** One of `COMPOSITOR_NAMES`; default `planar`. */
		readonly compositor?: string;
		/** Seconds above 0; default no limit. */
		readonly durationS?: number;
	};

/** A request to record a room into an MP4, as a caller gives it. */
export type RoomCompositeRequest = OutputRequest &
	PageLimitsRequest & {
		readonly roomName: string;
		readonly url: string;
		readonly apiKey: string;
		readonly apiSecret: string;
		/** Default `grid`, which may have options, such as `grid?names=1&gap=8`; for a page that shows the room, or for sound alone, empty. */
		readonly layout?: string;
		/** Options for whatever layout comes, such as `names=1&gap=8`; default none. */
		readonly layoutOptions?: string;
		/** URL of a page that shows the room instead of our own layouts: LiveKit's `custom_base_url`. */
		readonly templateUrl?: string;
	};

/** Compositors that can draw a recording. */
export const COMPOSITOR_NAMES: readonly CompositorKind[] = ['planar', 'canvas'];

/** Validates a request. Throws `EgressError` `invalid_argument` that names the field, what came and what to do. */
export function planRoomComposite(request: RoomCompositeRequest): RoomCompositePlan {
	const { templateUrl } = request;
	if (templateUrl !== undefined) assertPageUrl('template base url', templateUrl);
	if (request.roomName.trim() === '')
		throw invalidField('room_name', 'it is empty; give the name of the room to record');
	const output = planOutput(request);
	// A template has a default of its own, and reads what it is given by itself.
	const isArranged = templateUrl === undefined && output.media.video !== null;
	const layout = request.layout ?? (isArranged ? 'grid' : '');
	const layoutOptions = request.layoutOptions ?? '';
	if (templateUrl === undefined) {
		checkLayout(layout, layoutOptions);
		refusePageLimits(request);
	}
	return Object.freeze({
		...output,
		source: 'room_composite',
		roomName: request.roomName,
		layout,
		layoutOptions,
		connection: planConnection(request),
		...(templateUrl === undefined ? {} : { templateUrl, pageLimits: planPageLimits(request, true) }),
	});
}

/** Validates what a request says about its output. Throws `EgressError` `invalid_argument` as `planRoomComposite` does. */
export function planOutput(request: OutputRequest): OutputPlan {
	const kinds = recordedKindsOf(request);
	const fileType = defaultFileType(kinds);
	assertOutputName(request.outputPath, fileType);
	if (request.durationS !== undefined && !(request.durationS > 0 && Number.isFinite(request.durationS))) {
		throw invalidField('duration', `got ${request.durationS}; give a number of seconds above 0`);
	}
	const compositor = compositorNamed(request.compositor ?? 'planar');
	const encodingRequest = encodingRequestOf(request);
	return Object.freeze({
		egressId: newEgressId(),
		encodingRequest,
		size: planSize(encodingRequest),
		media: planMedia({ encoding: encodingRequest, kinds, compositor }),
		fileType,
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

function assertOutputName(outputPath: string, { extension }: FileType): void {
	if (outputPath === '') throw invalidField('filepath', 'it is empty; give the path of the file to write');
	if (outputPath.toLowerCase().endsWith(extension)) return;
	throw invalidField('filepath', `"${outputPath}" does not end in ${extension}, which is the format that is written`);
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

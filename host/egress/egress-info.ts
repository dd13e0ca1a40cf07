import {
	EgressInfo,
	EgressSourceType,
	EgressStatus,
	EncodedFileOutput,
	FileInfo,
	RoomCompositeEgressRequest,
	WebEgressRequest,
} from '@livekit/protocol';
import type { EgressError } from './egress-error.ts';
import type { EgressPlan } from './egress-plan.ts';
import { isPlainSound } from './plain-sound.ts';

/** Why an egress was asked to end, in LiveKit's words: `details` becomes `End reason: <this>`. */
export type EndReasonText =
	| 'StopEgress API'
	| 'Source closed'
	| 'Session limit reached'
	| 'Process killed'
	| 'Duration reached'
	| 'Start timeout reached'
	| 'Failure';

/** What can happen to an egress. Each event carries the time at which it happened, in ns since 1970. */
export type EgressEvent =
	/** It cannot start before something has happened: `details` says what. */
	| { readonly type: 'waiting'; readonly atNs: bigint; readonly details: string }
	/** Media flows: the recording clock runs. */
	| { readonly type: 'active'; readonly atNs: bigint }
	/** A graceful end was asked for. */
	| { readonly type: 'ending'; readonly atNs: bigint; readonly reason: EndReasonText }
	/** The file is whole and in its place. */
	| ({ readonly type: 'complete'; readonly atNs: bigint; readonly file: FinishedFile } & MissingTimes)
	/** The end came before the start. */
	| { readonly type: 'aborted'; readonly atNs: bigint; readonly reason: EndReasonText; readonly message: string }
	/** It could not go on. What was recorded before may have become a file all the same. */
	| ({
			readonly type: 'failed';
			readonly atNs: bigint;
			readonly error: EgressError;
			readonly file?: FinishedFile;
	  } & MissingTimes);

/** A time of the recording in which nothing came from the room although it went on, in seconds. */
export type RecordingGap = {
	readonly fromS: number;
	readonly untilS: number;
	/** Only the sound is missing. */
	readonly onlySound?: true | undefined;
};

/** What a recording misses. */
export type MissingTimes = { readonly gaps: readonly RecordingGap[]; readonly furtherGaps?: FurtherGaps };

/** Gaps that nobody is told of one by one. */
export type FurtherGaps = { readonly count: number; readonly lengthS: number };

/** The result of finishing a recording's file. */
export type FinishedFile = {
	readonly path: string;
	readonly sizeBytes: bigint;
	/** Length of the longest track. */
	readonly durationNs: bigint;
};

/** The first EgressInfo of a plan: STARTING, with the output's name filled in. Holds no secret. */
export function initialEgressInfo(plan: EgressPlan, roomId: string, atNs: bigint): EgressInfo {
	return new EgressInfo({
		egressId: plan.egressId,
		roomId,
		roomName: plan.source === 'web' ? '' : plan.roomName,
		sourceType: isPlainSound(plan) ? EgressSourceType.SDK : EgressSourceType.WEB,
		status: EgressStatus.EGRESS_STARTING,
		startedAt: atNs,
		updatedAt: atNs,
		request: requestOf(plan),
		...fileResults(new FileInfo({ filename: plan.outputPath })),
	});
}

/** The plan's request as LiveKit's API says it. */
function requestOf(plan: EgressPlan): EgressInfo['request'] {
	const common = {
		options: plan.encodingRequest,
		audioOnly: plan.media.video === null,
		videoOnly: plan.media.audio === null,
		fileOutputs: [new EncodedFileOutput({ fileType: plan.fileType.type, filepath: plan.outputPath })],
	};
	if (plan.source === 'web') {
		const { url, awaitStartSignal } = plan;
		return { case: 'web', value: new WebEgressRequest({ ...common, url, awaitStartSignal }) };
	}
	const { roomName, layout, templateUrl: customBaseUrl = '' } = plan;
	return {
		case: 'roomComposite',
		value: new RoomCompositeEgressRequest({ ...common, roomName, layout, customBaseUrl }),
	};
}

/** The EgressInfo after an event. Pure; an event that the current state does not allow leaves the info as it is. */
export function applyEgressEvent(info: EgressInfo, event: EgressEvent): EgressInfo {
	if (isTerminal(info.status)) return info;
	const next = info.clone();
	next.updatedAt = event.atNs;
	switch (event.type) {
		case 'waiting':
			if (info.status !== EgressStatus.EGRESS_STARTING) return info;
			next.details = event.details;
			return next;
		case 'active':
			if (info.status !== EgressStatus.EGRESS_STARTING) return info;
			next.status = EgressStatus.EGRESS_ACTIVE;
			next.details = '';
			setFile(next, { startedAt: event.atNs });
			return next;
		case 'ending':
			if (info.status !== EgressStatus.EGRESS_ACTIVE) return info;
			next.status = EgressStatus.EGRESS_ENDING;
			next.details = `End reason: ${event.reason}`;
			setFile(next, { endedAt: event.atNs });
			return next;
		case 'complete':
			if (info.status === EgressStatus.EGRESS_STARTING) return info;
			next.status = EgressStatus.EGRESS_COMPLETE;
			next.endedAt = event.atNs;
			setFinishedFile(next, event.file, event.atNs);
			declareGaps(next, event);
			return next;
		case 'aborted':
			if (info.status !== EgressStatus.EGRESS_STARTING) return info;
			next.status = EgressStatus.EGRESS_ABORTED;
			next.endedAt = event.atNs;
			next.error = event.message;
			next.errorCode = 412;
			next.details = `End reason: ${event.reason}`;
			return next;
		case 'failed':
			next.status = EgressStatus.EGRESS_FAILED;
			next.endedAt = event.atNs;
			next.error = event.error.message;
			next.errorCode = event.error.httpStatus;
			if (!hasEndReason(info)) next.details = 'End reason: Failure';
			if (event.file) setFinishedFile(next, event.file, event.atNs);
			declareGaps(next, event);
			return next;
	}
}

/** While it starts, details say what is waited for. */
function hasEndReason({ status, details }: EgressInfo): boolean {
	return status !== EgressStatus.EGRESS_STARTING && details !== '';
}

/** What a person is told of gaps; one at least. */
export function gapsText(gaps: readonly RecordingGap[]): string {
	const kinds = [
		['nothing was received', gaps.filter(({ onlySound }) => !onlySound)],
		['no sound was received', gaps.filter(({ onlySound }) => onlySound)],
	] as const;
	const texts = kinds.map(([what, missing]) => {
		const times = missing.map(({ fromS, untilS }) => `${fromS.toFixed(1)} s to ${untilS.toFixed(1)} s`);
		return times.length === 0 ? '' : `${what} from ${times.join(', ')}`;
	});
	return texts.filter((text) => text !== '').join('; ');
}

/** LiveKit's EgressInfo has no other place for it. */
function declareGaps(info: EgressInfo, { gaps, furtherGaps }: MissingTimes): void {
	if (gaps.length > 0) info.details += `; ${gapsText(gaps)}`;
	if (furtherGaps === undefined || furtherGaps.count === 0) return;
	const { count, lengthS } = furtherGaps;
	info.details += `; ${count} more ${count === 1 ? 'time' : 'times'}, ${lengthS.toFixed(1)} s in all`;
}

/** Whether nothing can happen to an egress of this status any more. */
export function isTerminal(status: EgressStatus): boolean {
	return (
		status === EgressStatus.EGRESS_COMPLETE ||
		status === EgressStatus.EGRESS_FAILED ||
		status === EgressStatus.EGRESS_ABORTED ||
		status === EgressStatus.EGRESS_LIMIT_REACHED
	);
}

function setFinishedFile(info: EgressInfo, file: FinishedFile, atNs: bigint): void {
	const endedAt = info.fileResults[0]?.endedAt || atNs;
	setFile(info, { size: file.sizeBytes, duration: file.durationNs, location: file.path, filename: file.path, endedAt });
}

function setFile(info: EgressInfo, change: Partial<FileInfo>): void {
	const file = new FileInfo({ ...info.fileResults[0], ...change });
	Object.assign(info, fileResults(file));
}

/** LiveKit fills the deprecated `result` as well when there is one kind of output only. */
function fileResults(file: FileInfo): Pick<EgressInfo, 'fileResults' | 'result'> {
	return { fileResults: [file], result: { case: 'file', value: file } };
}

import { type EgressInfo, EgressStatus } from '@livekit/protocol';
import type { AudioPlan, RecordingStats, VideoPlan } from '../../protocol/messages.ts';
import type { EgressPlan } from '../egress/egress-plan.ts';
import { formatLength, formatShare, formatSize } from './amounts.ts';

/** The result of a recording for a person: where the file is and what is in it. Empty when there is no file. */
export function resultText(info: EgressInfo, plan: EgressPlan, stats: RecordingStats | null): string {
	const file = info.fileResults[0];
	if (!file?.location) return '';
	const isComplete = info.status === EgressStatus.EGRESS_COMPLETE;
	const { video, audio } = plan.media;
	const rows = [
		['length', formatLength(Number(file.duration) / 1e9)],
		['size', formatSize(Number(file.size))],
		...(video ? [['picture', pictureText(video, stats)]] : []),
		...(audio ? [['sound', soundText(audio, stats)]] : []),
		['ended', endReasonOf(info)],
	];
	const table = rows.map(([name = '', value = '']) => `  ${name.padEnd(9)}${value}\n`).join('');
	return `${file.location}${isComplete ? '' : '  (only what was recorded until the error)'}\n${table}`;
}

/** Why a recording did not end well, for a person. */
export function failureText(info: EgressInfo): string {
	if (info.status !== EgressStatus.EGRESS_ABORTED) return info.error;
	return `nothing was recorded: the end came before the first picture or sound (${endReasonOf(info)})`;
}

function endReasonOf(info: EgressInfo): string {
	return info.details.replace(/^End reason: /, '');
}

function pictureText({ widthPx, heightPx, framerateFps, profile }: VideoPlan, stats: RecordingStats | null): string {
	return `${widthPx}x${heightPx}, ${framerateFps}/s, H.264 ${profile}${stats ? `; ${picturesText(stats)}` : ''}`;
}

function soundText({ sampleRateHz }: AudioPlan, stats: RecordingStats | null): string {
	return `AAC ${sampleRateHz / 1000} kHz stereo${stats ? `; ${packetsText(stats)}` : ''}`;
}

function picturesText(stats: RecordingStats): string {
	const share = formatShare(stats.repeatedPictures, stats.pictures + stats.repeatedPictures);
	return `${stats.repeatedPictures} of ${stats.pictures + stats.repeatedPictures} repeated (${share})`;
}

function packetsText(stats: RecordingStats): string {
	const packets = stats.audioPackets + stats.concealedPackets;
	return `${stats.concealedPackets} of ${packets} packets concealed (${formatShare(stats.concealedPackets, packets)})`;
}

import { stat } from 'node:fs/promises';
import { EgressStatus } from '@livekit/protocol';
import type { RecordingStats } from '../../protocol/messages.ts';
import type { EgressOptions } from '../egress/egress.ts';
import type { EgressPlan } from '../egress/egress-plan.ts';
import type { Reporter } from './reporter.ts';

/** The listeners that an egress wants, and what they heard last. */
export type RecordingWatch = {
	readonly listeners: Required<Pick<EgressOptions, 'onJoined' | 'onPageStep' | 'onChange' | 'onStats' | 'onWarning'>>;
	/** The newest counters; null before the first ones. */
	lastStats(): RecordingStats | null;
};

/** Passes on to `reporter` what an egress of this says. `mediaPath` is where its media lies now, null before there is any. */
export function watchRecording(
	{ media }: Pick<EgressPlan, 'media'>,
	reporter: Reporter,
	mediaPath: () => string | null,
): RecordingWatch {
	let lastStats: RecordingStats | null = null;
	return {
		listeners: {
			onJoined: () => reporter.phase(media.video ? 'waiting-for-media' : 'waiting-for-sound'),
			onPageStep: (step) => reporter.phase(step === 'loading' ? 'loading-page' : 'waiting-for-start'),
			onChange: (info) => {
				if (info.status === EgressStatus.EGRESS_ACTIVE) reporter.phase('recording');
				if (info.status === EgressStatus.EGRESS_ENDING) reporter.phase('finishing');
			},
			onStats: (stats) => {
				lastStats = stats;
				void sizeOf(mediaPath()).then((sizeBytes) => reporter.stats(stats, sizeBytes));
			},
			onWarning: (message) => reporter.warning(message),
		},
		lastStats: () => lastStats,
	};
}

/** Zero for what is not there: a finished recording has moved. */
async function sizeOf(path: string | null): Promise<number> {
	if (path === null) return 0;
	return await stat(path).then(
		(file) => file.size,
		() => 0,
	);
}

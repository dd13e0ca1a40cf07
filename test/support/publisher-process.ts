/** The process in which test participants live: one clock for all of them, native threads that end with it. */

import { dispose } from '@livekit/rtc-node';
import { AUDIO_BLOCK_MS, PublisherParticipant } from './publisher-participant.ts';
import type {
	JoinedPublisher,
	NumberedPublisherRequest,
	PublisherAnswer,
	PublisherRequest,
	PublisherTiming,
} from './publisher-protocol.ts';

/** As many pictures are sent in a row after the process was held up; what is later is left out, as a camera does. */
const MAX_LATE_PICTURES = 5;

/** Sound of a longer hold-up is left out, too. */
const MAX_LATE_BLOCKS = 100;

type Sender = {
	readonly participant: PublisherParticipant;
	nextPicture: number;
	nextBlock: number;
};

const senders = new Map<string, Sender>();
let maxLatenessMs = 0;
let skippedPictures = 0;

/** Monotonic within this process, and near the wall clock, so that several processes flash together. */
const nowMs = () => performance.timeOrigin + performance.now();

function sendDue(): void {
	for (const sender of senders.values()) {
		sendSound(sender);
		sendPictures(sender);
	}
	setTimeout(sendDue, 1);
}

/** A block goes out when its last sample's time has come, as from a microphone. */
function sendSound(sender: Sender): void {
	const dueBlock = Math.floor(nowMs() / AUDIO_BLOCK_MS) - 1;
	if (dueBlock - sender.nextBlock > MAX_LATE_BLOCKS) sender.nextBlock = dueBlock;
	for (; sender.nextBlock <= dueBlock; sender.nextBlock += 1) {
		noteLateness((sender.nextBlock + 1) * AUDIO_BLOCK_MS);
		sender.participant.sendSound(sender.nextBlock);
	}
}

/** A picture goes out when its time has come, as from a camera. */
function sendPictures(sender: Sender): void {
	const { framerateFps } = sender.participant;
	const duePicture = Math.floor((nowMs() * framerateFps) / 1000);
	const skipped = duePicture - sender.nextPicture - MAX_LATE_PICTURES;
	if (skipped > 0) {
		sender.nextPicture += skipped;
		skippedPictures += skipped;
	}
	for (; sender.nextPicture <= duePicture; sender.nextPicture += 1) {
		const timeMs = (sender.nextPicture * 1000) / framerateFps;
		noteLateness(timeMs);
		sender.participant.sendPicture(sender.nextPicture, timeMs);
	}
}

function noteLateness(dueMs: number): void {
	maxLatenessMs = Math.max(maxLatenessMs, nowMs() - dueMs);
}

async function handle(request: PublisherRequest): Promise<JoinedPublisher | PublisherTiming | string | null> {
	switch (request.type) {
		case 'join': {
			const before = senders.get(request.options.identity);
			const participant = await PublisherParticipant.join(request.url, request.token, request.options);
			senders.set(request.options.identity, {
				participant,
				nextPicture: Math.ceil((nowMs() * participant.framerateFps) / 1000),
				nextBlock: Math.ceil(nowMs() / AUDIO_BLOCK_MS),
			});
			await before?.participant.leave();
			return participant.joined;
		}
		case 'publish':
			return await senderOf(request.identity).participant.publish(request.picture);
		case 'resize':
			senderOf(request.identity).participant.resize(request.widthPx, request.heightPx);
			return null;
		case 'unpublish':
			await senderOf(request.identity).participant.unpublish(request.kind);
			return null;
		case 'leave': {
			const { participant } = senderOf(request.identity);
			senders.delete(request.identity);
			await participant.leave();
			return null;
		}
		case 'timing': {
			const timing = { maxLatenessMs, skippedPictures };
			maxLatenessMs = 0;
			skippedPictures = 0;
			return timing;
		}
	}
}

function senderOf(identity: string): Sender {
	const sender = senders.get(identity);
	if (sender === undefined) throw new Error(`${identity} is not here`);
	return sender;
}

process.on('message', async ({ requestId, request }: NumberedPublisherRequest) => {
	const answer: PublisherAnswer = await handle(request).then(
		(value) => ({ requestId, ok: true, value }),
		(error: unknown) => ({ requestId, ok: false, error: String(error) }),
	);
	process.send?.(answer);
});

// The test process closed the channel, or is gone: native threads would keep this one alive.
process.on('disconnect', async () => {
	await Promise.allSettled([...senders.values()].map(({ participant }) => participant.leave()));
	await dispose();
	process.exit(0);
});

sendDue();

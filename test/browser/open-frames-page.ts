import { openFrames } from '../../recorder-page/room/open-frames.ts';
import type { FrameTakerCommand, FrameTakerReport } from './open-frames-worker.ts';

/** The browser's half of `open-frames.test.ts`: tracks whose frames are read in a worker, for a short while. */

/** How long a track lasts: not at all, or until a worker has read a frame of it. */
export type TrackLength = 'none' | 'one frame';

/** Opens the frames of one camera and ends them, so many times one after the other. */
export async function openAndEnd(times: number, length: TrackLength): Promise<void> {
	const worker = new Worker(new URL('./open-frames-worker.ts', import.meta.url), { type: 'module' });
	const camera = startCamera();
	for (let time = 0; time < times; time += 1) {
		const { frames, release } = openFrames(camera.track);
		post(worker, { type: 'take', frames }, [frames]);
		if (length === 'one frame') await reported(worker, 'frame');
		const released = reported(worker, 'cancelled');
		post(worker, { type: 'cancel' });
		await released;
		release();
	}
	const collected = reported(worker, 'collected');
	post(worker, { type: 'collect' });
	await collected;
	camera.stop();
	keptWorkers.push(worker);
}

/** A worker that was ended would take along what it keeps. */
const keptWorkers: Worker[] = [];

function startCamera(): { readonly track: MediaStreamTrack; readonly stop: () => void } {
	const canvas = document.createElement('canvas');
	const context = canvas.getContext('2d');
	if (!context) throw new Error('This browser draws on no canvas');
	let hue = 0;
	const timer = setInterval(() => {
		hue = (hue + 10) % 360;
		context.fillStyle = `hsl(${hue} 80% 50%)`;
		context.fillRect(0, 0, canvas.width, canvas.height);
	}, 15);
	const [track] = canvas.captureStream().getVideoTracks();
	if (!track) throw new Error('The canvas has no track');
	const stop = (): void => {
		clearInterval(timer);
		track.stop();
	};
	return { track, stop };
}

function post(worker: Worker, command: FrameTakerCommand, transfer: Transferable[] = []): void {
	worker.postMessage(command, transfer);
}

function reported(worker: Worker, report: FrameTakerReport): Promise<void> {
	return new Promise((resolve) => {
		const note = ({ data }: MessageEvent<FrameTakerReport>): void => {
			if (data !== report) return;
			worker.removeEventListener('message', note);
			resolve();
		};
		worker.addEventListener('message', note);
	});
}

/** Reads frames that a page transfers, as long as it is told to. */

/** Page to worker. */
export type FrameTakerCommand =
	| { readonly type: 'take'; readonly frames: ReadableStream<VideoFrame> }
	/** Of what was taken last. */
	| { readonly type: 'cancel' }
	/** Collects garbage, twice: what is known of another thread goes one step at a time. */
	| { readonly type: 'collect' };

/** Worker to page. */
export type FrameTakerReport = 'frame' | 'cancelled' | 'collected';

/** There where Chromium runs with `--expose-gc`. */
const scope = self as unknown as {
	onmessage: (event: MessageEvent<FrameTakerCommand>) => Promise<void>;
	postMessage: (report: FrameTakerReport) => void;
	gc: (options: { readonly type: 'major'; readonly execution: 'async' }) => Promise<void>;
};

let reader: ReadableStreamDefaultReader<VideoFrame> | undefined;

scope.onmessage = async ({ data: command }) => {
	switch (command.type) {
		case 'take':
			reader = command.frames.getReader();
			void readAll(reader);
			return;
		case 'cancel':
			await reader?.cancel();
			reader = undefined;
			scope.postMessage('cancelled');
			return;
		case 'collect':
			for (let time = 0; time < 2; time += 1) await scope.gc({ type: 'major', execution: 'async' });
			scope.postMessage('collected');
	}
};

async function readAll(frames: ReadableStreamDefaultReader<VideoFrame>): Promise<void> {
	for (let { value: frame } = await frames.read(); frame; { value: frame } = await frames.read()) {
		frame.close();
		scope.postMessage('frame');
	}
}

/** Plays a file in a `<video>` as a web page does. */

/** What a player made of a file. */
export type Playback = {
	/** What the player says is wrong with it; empty for nothing. */
	readonly error: string;
	/** Infinite where the file does not say. */
	readonly durationS: number;
	readonly widthPx: number;
	readonly heightPx: number;
	/** Where it came to its end. */
	readonly endedAtS: number;
	/** Where it stood after it was told to go to the middle. */
	readonly soughtToS: number;
	readonly decodedPictures: number;
};

/** Plays a whole file, given as base64, then goes to `middleS` in it. Resolves when both is done, or with its error. */
export async function play(base64: string, middleS: number): Promise<Playback> {
	const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
	const video = document.createElement('video');
	const url = URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' }));
	try {
		video.src = url;
		video.playbackRate = 4;
		document.body.append(video);
		await video.play();
		await happens(video, 'ended');
		const endedAtS = video.currentTime;
		video.currentTime = middleS;
		await happens(video, 'seeked');
		return readPlayback(video, { error: '', endedAtS, soughtToS: video.currentTime });
	} catch (error) {
		return readPlayback(video, { error: String(error), endedAtS: video.currentTime, soughtToS: 0 });
	} finally {
		video.remove();
		URL.revokeObjectURL(url);
	}
}

function readPlayback(video: HTMLVideoElement, found: Pick<Playback, 'error' | 'endedAtS' | 'soughtToS'>): Playback {
	const { duration: durationS, videoWidth: widthPx, videoHeight: heightPx } = video;
	return { ...found, durationS, widthPx, heightPx, decodedPictures: video.getVideoPlaybackQuality().totalVideoFrames };
}

function happens(video: HTMLVideoElement, event: 'ended' | 'seeked'): Promise<void> {
	return new Promise((resolve, reject) => {
		video.addEventListener(event, () => resolve(), { once: true });
		video.addEventListener('error', () => reject(new Error(video.error?.message)), { once: true });
	});
}

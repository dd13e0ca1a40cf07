import { EncodedFileType } from '@livekit/protocol';
import type { RecordedKinds } from './recorded-kinds.ts';

/** A type of file that is written. */
export type FileType = {
	readonly type: EncodedFileType;
	/** Such as `.mp4`. */
	readonly extension: string;
};

const { MP4, OGG, MP3 } = EncodedFileType;

/** What LiveKit takes where a request names no type: the first that holds what is recorded. */
const PREFERRED: Readonly<Record<RecordedKinds, readonly EncodedFileType[]>> = {
	both: [MP4],
	sound: [OGG, MP4, MP3],
	picture: [MP4],
};

/** The types that are written so far; one that is added here becomes the default wherever it is LiveKit's. */
const WRITTEN: readonly FileType[] = [{ type: MP4, extension: '.mp4' }];

/** The type of a file in which nothing but this is recorded: LiveKit's default, of the types that are written. */
export function defaultFileType(kinds: RecordedKinds): FileType {
	for (const preferred of PREFERRED[kinds]) {
		const written = WRITTEN.find(({ type }) => type === preferred);
		if (written) return written;
	}
	throw new Error(`no type of file is written that holds ${kinds}`);
}

import type { PageErrorCode, PageMessage, WarningCode } from '../../protocol/messages.ts';

/** What a recording records: a room, or a tab of the browser. */
export interface RecordedSource {
	/** The streams of a track are read from now on. */
	noteTrackTaken(trackSid: string): void;
	/** The pictures of a track that has ended are not read any more. */
	noteTrackReleased(trackSid: string): void;
	/** A picture of a track was decoded, the first of it. */
	notePicture(): void;
	/** Sound of a room has come, the first of it. */
	noteSound(): void;
	/** The host wants the recording to begin. */
	begin(): void;
	/** Lets go of it. Idempotent. */
	close(): void;
}

/** What a source tells the recorder. */
export type SourceListeners = {
	/** It is there. The host is told so. */
	readonly onOpen: (message: PageMessage) => void;
	/** There is something to record: the recording may begin. Once. */
	readonly onReady: () => void;
	/** It is over: the recording ends well. */
	readonly onEnded: () => void;
	readonly onWarning: (code: WarningCode, message: string) => void;
	/** It cannot go on. */
	readonly onFailed: (code: PageErrorCode, message: string) => void;
};

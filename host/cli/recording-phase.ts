/** What a recording is doing, in the order of things. */
export type RecordingPhase =
	| 'opening'
	| 'waiting-for-room'
	| 'joining'
	| 'waiting-for-media'
	| 'waiting-for-sound'
	| 'opening-page'
	| 'loading-page'
	| 'waiting-for-start'
	| 'recording'
	| 'finishing';

/** Each phase in words for a person. */
export const PHASE_TEXT: Readonly<Record<RecordingPhase, string>> = {
	opening: 'Starting a browser',
	'waiting-for-room': 'Waiting for the room',
	joining: 'Joining the room',
	'waiting-for-media': 'Waiting for the first picture',
	'waiting-for-sound': 'Waiting for the first sound',
	'opening-page': 'Opening a tab',
	'loading-page': 'Loading the page',
	'waiting-for-start': "Waiting for the page's start signal",
	recording: 'Recording',
	finishing: 'Finishing the file',
};

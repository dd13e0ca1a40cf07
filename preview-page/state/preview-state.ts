import type { Composition, FrameSize, SceneTrack } from '../../layouts/layout.ts';
import type { SourcePlace } from '../layouts/host-questions.ts';
import type { RoomAccess } from '../room/room-session.ts';
import type { RoomPhase } from '../room/room-visit.ts';
import type { ContactPrint } from '../scene/contact-sheet.ts';
import type { PreviewSettings } from './preview-settings.ts';

/** Something that the author of a layout has to know. */
export type PreviewProblem = {
	/** Of a layout; empty where it concerns none. */
	readonly layout: string;
	readonly message: string;
	readonly place: SourcePlace | null;
};

/** Where the preview stands with a real room, and what went wrong there last (empty when nothing has). */
export type RoomState = { readonly phase: RoomPhase; readonly trouble: string };

/** All that the controls show. */
export type PreviewState = {
	readonly settings: PreviewSettings;
	/** Of layouts of the user's own. */
	readonly ownNames: readonly string[];
	/** What is wrong with the layout string; empty when nothing is. */
	readonly layoutProblem: string;
	/** What is wrong with layouts, the chosen one first. */
	readonly problems: readonly PreviewProblem[];
	/** What is on the screen. */
	readonly composition: Composition;
	/** Of what is on the screen. */
	readonly size: FrameSize;
	/** Everybody in the scene, shown or not. */
	readonly tracks: readonly SceneTrack[];
	readonly contactSheet: readonly ContactPrint[];
	readonly isRunning: boolean;
	readonly room: RoomState;
};

/** What the controls may ask for. */
export interface PreviewActions {
	set(change: Partial<PreviewSettings>): void;
	setRunning(isRunning: boolean): void;
	/** Goes to a moment of the fixture's loop. */
	seek(timeMs: number): void;
	/** Of the fixture, 0 or more. */
	readonly timeMs: number;
	/** Joins a room and shows it instead of the fixture. */
	join(access: RoomAccess, playsSound: boolean): void;
	/** The same with a token of the preview's server for a room of this name. */
	joinByHost(roomName: string, playsSound: boolean): void;
	setHeard(isHeard: boolean): void;
	leave(): void;
}

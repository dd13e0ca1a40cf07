import type { Composition } from '../../layouts/layout.ts';
import type { RoomScene } from '../../recorder-page/scene/scene-continuity.ts';
import { type RoomAccess, RoomSession } from './room-session.ts';

/** Where the preview stands with a real room; `failed` and `ended` say that there is none any more. */
export type RoomPhase = 'none' | 'joining' | 'joined' | 'failed' | 'ended';

export type RoomVisitListeners = {
	/** `phase` or `trouble` is another one. */
	readonly onChange: () => void;
	/** The room's pictures come from here from now on, and scenes follow. */
	readonly onJoined: (session: RoomSession) => void;
	readonly onScene: (scene: RoomScene) => void;
	/** The room's pictures come no more. */
	readonly onLeft: () => void;
	/** Who is seen and heard, by identity. */
	readonly isWanted: (identity: string) => boolean;
};

/** One room after the other, at most one at a time. */
export class RoomVisit {
	readonly #listeners: RoomVisitListeners;
	#phase: RoomPhase = 'none';
	#trouble = '';
	#session: RoomSession | null = null;
	#joining = new AbortController();

	constructor(listeners: RoomVisitListeners) {
		this.#listeners = listeners;
	}

	get phase(): RoomPhase {
		return this.#phase;
	}

	/** What went wrong last; empty when nothing has. */
	get trouble(): string {
		return this.#trouble;
	}

	/** Joins, and leaves the room before. `access` is asked for the token, which is kept nowhere. Never rejects. */
	async join(access: (signal: AbortSignal) => Promise<RoomAccess>, playsSound: boolean): Promise<void> {
		this.leave();
		const { signal } = this.#joining;
		this.#set('joining');
		try {
			const session = await RoomSession.join({
				...(await access(signal)),
				signal,
				playsSound,
				isWanted: this.#listeners.isWanted,
				onScene: this.#listeners.onScene,
				onTrouble: (message) => this.#set(this.#phase, message),
				onEnded: () => this.#end('ended', 'The room is over.'),
			});
			if (signal.aborted) {
				await session.close();
				return;
			}
			this.#session = session;
			this.#phase = 'joined';
			this.#listeners.onJoined(session);
			this.#set('joined');
			session.open();
		} catch (error) {
			if (!signal.aborted) this.#end('failed', error instanceof Error ? error.message : String(error));
		}
	}

	/** Leaves, or calls joining off. */
	leave(): void {
		this.#joining.abort();
		this.#joining = new AbortController();
		if (this.#phase === 'joining' || this.#phase === 'joined') this.#end('none', '');
	}

	/** Asks for the pictures of a composition, if there is a room. */
	show(composition: Composition): void {
		this.#session?.show(composition);
	}

	/** Looks anew at who is wanted, if there is a room. */
	limit(): void {
		this.#session?.limitTo(this.#listeners.isWanted);
	}

	setHeard(isHeard: boolean): void {
		this.#session?.setHeard(isHeard);
	}

	#end(phase: RoomPhase, trouble: string): void {
		const session = this.#session;
		this.#session = null;
		this.#phase = phase;
		if (session) {
			this.#listeners.onLeft();
			void session.close();
		}
		this.#set(phase, trouble);
	}

	#set(phase: RoomPhase, trouble = ''): void {
		this.#phase = phase;
		this.#trouble = trouble;
		this.#listeners.onChange();
	}
}

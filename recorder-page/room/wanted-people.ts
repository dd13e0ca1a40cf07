import { type RemoteParticipant, type RemoteTrackPublication, type Room, Track } from 'livekit-client';
import type { TrackKind } from '../../protocol/mp4-track-boxes.ts';
import { placeholderOf } from '../scene/placeholders.ts';
import { buildSceneTracks } from '../scene/scene-builder.ts';
import type { RoomScene } from '../scene/scene-continuity.ts';
import type { LiveTrack } from './handed-tracks.ts';
import type { LeftOutReason } from './room-events.ts';
import { hasCamera, sceneParticipantOf, scenePresenceOf } from './scene-participant.ts';

/** Says by identity who is to be recorded. */
export type IsWanted = (identity: string) => boolean;

/** A publication and whose it is. */
export type OwnedPublication = Omit<LiveTrack, 'track'>;

/** Those in a room who are to be recorded: of the others nothing is received, shown or counted. */
export class WantedPeople {
	/** Whom it takes for wanted; may be set at any time. */
	isWanted: IsWanted;
	readonly #room: Room;
	readonly #kinds: readonly string[];
	readonly #undecodableSids = new Set<string>();

	/** Of `kinds` is what is to be recorded of them. */
	constructor(room: Room, isWanted: IsWanted, kinds: readonly TrackKind[]) {
		this.#room = room;
		this.isWanted = isWanted;
		this.#kinds = kinds;
	}

	/** The publication of that id cannot be decoded here: from now on it is left out. */
	noteUndecodable(trackSid: string): void {
		this.#undecodableSids.add(trackSid);
	}

	/** Why a publication cannot be recorded, whosever it is; null if it can. */
	whyLeftOut({ isEncrypted, trackSid }: RemoteTrackPublication): LeftOutReason | null {
		if (isEncrypted) return 'encrypted';
		return this.#undecodableSids.has(trackSid) ? 'undecodable' : null;
	}

	/** Whether a publication can be received and decoded, whosever it is. */
	isRecordable(publication: RemoteTrackPublication): boolean {
		return this.whyLeftOut(publication) === null;
	}

	/** What they publish and is to be recorded, also where it cannot be. */
	get publications(): readonly OwnedPublication[] {
		return this.#published.filter(({ publication }) => this.#kinds.includes(publication.kind));
	}

	/** What they publish of picture, is to be recorded, and can be. */
	get recordableVideos(): readonly OwnedPublication[] {
		const videos = this.publications.filter(({ publication }) => publication.kind === Track.Kind.Video);
		return videos.filter(({ publication }) => this.isRecordable(publication));
	}

	/** What else they publish. */
	get otherPublications(): readonly OwnedPublication[] {
		return this.#published.filter(({ publication }) => !this.#kinds.includes(publication.kind));
	}

	/** What those publish who are not. */
	get unwantedPublications(): readonly OwnedPublication[] {
		const people = [...this.#room.remoteParticipants.values()];
		return people.filter(({ identity }) => !this.isWanted(identity)).flatMap(publicationsOf);
	}

	/** Who is there, and of their pictures those that `isShown` says by track id. */
	scene(isShown: (trackSid: string) => boolean): RoomScene {
		const people = this.#people.map((participant) => {
			const published: readonly RemoteTrackPublication[] = [...participant.videoTrackPublications.values()];
			const recordable = published.filter((publication) => this.isRecordable(publication));
			return { participant, recordable, videos: recordable.filter(({ trackSid }) => isShown(trackSid)) };
		});
		return {
			tracks: buildSceneTracks(people.map(({ participant, videos }) => sceneParticipantOf(participant, videos))),
			participants: people.map(({ participant, recordable, videos }) =>
				scenePresenceOf(participant, recordable, videos),
			),
			placeholders: people.flatMap(({ participant, recordable }) =>
				hasCamera(recordable) ? [] : [placeholderOf(sceneParticipantOf(participant, []))],
			),
		};
	}

	get #published(): readonly OwnedPublication[] {
		return this.#people.flatMap(publicationsOf);
	}

	get #people(): readonly RemoteParticipant[] {
		return [...this.#room.remoteParticipants.values()].filter(({ identity }) => this.isWanted(identity));
	}
}

function publicationsOf(participant: RemoteParticipant): readonly OwnedPublication[] {
	const publications: Iterable<RemoteTrackPublication> = participant.trackPublications.values();
	return [...publications].map((publication) => ({ publication, participant }));
}

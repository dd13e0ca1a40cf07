import type { PublisherOptions } from '../test/support/publisher-protocol.ts';
import type { Rgb } from '../test/support/test-picture.ts';

export const DEMO_ROOM = 'demo';

/** What the demonstration needs to know of a participant to find it again in the recording. */
export type DemoParticipant = PublisherOptions & {
	readonly name: string;
	readonly colour: Rgb;
	readonly beepHz: number;
};

/**
 * Three people: a colour and a voice each, and once a second a flash with a beep, one after the other, from which the
 * recording's sync is read. Beeps are above what voices reach.
 */
export const PARTICIPANTS: readonly DemoParticipant[] = [
	participant({ name: 'Ada', colour: [196, 64, 48], voicePitchHz: 205, beepHz: 4000, flashAtMs: 0 }),
	participant({ name: 'Alan', colour: [40, 104, 200], voicePitchHz: 110, beepHz: 4600, flashAtMs: 333 }),
	participant({ name: 'Grace', colour: [44, 148, 84], voicePitchHz: 170, beepHz: 5200, flashAtMs: 667 }),
];

function participant(
	person: Pick<DemoParticipant, 'name' | 'colour' | 'beepHz'> & Pick<PublisherOptions, 'voicePitchHz' | 'flashAtMs'>,
): DemoParticipant {
	return { ...person, room: DEMO_ROOM, identity: person.name.toLowerCase() };
}

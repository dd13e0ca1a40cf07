import { randomInt } from 'node:crypto';

/** LiveKit's alphabet for ids (livekit/protocol, utils/guid): no characters that look alike. */
const ID_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const ID_LENGTH = 12;

/** A new egress id in LiveKit's form, such as `EG_k3Xv9QmN2pTz`. */
export function newEgressId(): string {
	let id = 'EG_';
	for (let index = 0; index < ID_LENGTH; index++) id += ID_ALPHABET[randomInt(ID_ALPHABET.length)];
	return id;
}

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { newEgressId } from '../egress/egress-id.ts';
import type { LiveKitConnection } from '../egress/egress-plan.ts';
import { mintRecorderToken } from '../egress/recorder-token.ts';
import { requireRoom } from '../egress/room-check.ts';

const COOKIE_NAME = 'roomreel-preview';

/**
 * The keys of the preview's environment, for the one who was given its address: every other program of this machine can
 * reach the port as well. The address holds a secret, which becomes a cookie as it is opened.
 */
export class RoomKeys {
	readonly #connection: LiveKitConnection;
	readonly #secret = randomBytes(24).toString('base64url');

	constructor(connection: LiveKitConnection) {
		this.#connection = connection;
	}

	/** URL of the LiveKit server. */
	get serverUrl(): string {
		return this.#connection.url;
	}

	/** The part of the address, behind `?`, that lets in. */
	get query(): string {
		return `key=${this.#secret}`;
	}

	/** The `Set-Cookie` for whoever opens the address with this query; null where it is not the right one. */
	cookieFor(query: URLSearchParams): string | null {
		if (!this.#isSecret(query.get('key') ?? '')) return null;
		return `${COOKIE_NAME}=${this.#secret}; HttpOnly; SameSite=Strict; Path=/`;
	}

	/** Whether a `Cookie` header lets in. */
	isAdmitted(cookies: string): boolean {
		const prefix = `${COOKIE_NAME}=`;
		const pairs = cookies.split(/;\s*/).filter((pair) => pair.startsWith(prefix));
		return pairs.some((pair) => this.#isSecret(pair.slice(prefix.length)));
	}

	/**
	 * A token to watch a room as the recorder does: hidden, and shown to the room as a recording. Rejects with `EgressError`
	 * where the room does not exist, or the server does not answer.
	 */
	async tokenFor(roomName: string): Promise<{ readonly url: string; readonly token: string }> {
		const visit = { egressId: newEgressId(), roomName, connection: this.#connection };
		await requireRoom(visit, { wait: false, signal: new AbortController().signal });
		return { url: this.#connection.url, token: await mintRecorderToken(visit) };
	}

	#isSecret(given: string): boolean {
		const [a, b] = [Buffer.from(given), Buffer.from(this.#secret)];
		return a.length === b.length && timingSafeEqual(a, b);
	}
}

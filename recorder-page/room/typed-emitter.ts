/** The listening side of a `TypedEmitter`: what an owner shows to others. */
export interface TypedEvents<Events extends object> {
	/** Calls `listener` at every `name` from now on, in the order of registration. Returns what takes it off again. */
	on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): () => void;
}

/** Events by name with one typed payload each. */
export class TypedEmitter<Events extends object> implements TypedEvents<Events> {
	readonly #listeners = new Map<keyof Events, Set<(payload: never) => void>>();

	on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): () => void {
		const listeners = this.#listeners.get(name) ?? new Set();
		this.#listeners.set(name, listeners.add(listener));
		return () => void listeners.delete(listener);
	}

	/** Calls all listeners before it returns. One that throws is reported to the page and does not keep the others from it. */
	emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
		for (const listener of [...(this.#listeners.get(name) ?? [])]) {
			try {
				(listener as (payload: Events[Name]) => void)(payload);
			} catch (error) {
				reportError(error);
			}
		}
	}

	/** Takes all listeners off. */
	clear(): void {
		this.#listeners.clear();
	}
}

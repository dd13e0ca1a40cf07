/** A list of numbers that only grows, with no more memory than its numbers need. */
export class NumberList {
	readonly #arrayType: Uint32ArrayConstructor | Float64ArrayConstructor;
	#numbers: Uint32Array | Float64Array;
	#length = 0;

	/** `Uint32Array` for integers below 2^32, `Float64Array` for larger ones. */
	constructor(arrayType: Uint32ArrayConstructor | Float64ArrayConstructor) {
		this.#arrayType = arrayType;
		this.#numbers = new arrayType(256);
	}

	get length(): number {
		return this.#length;
	}

	/** Adds a number at the end. */
	push(value: number): void {
		if (this.#length === this.#numbers.length) {
			const larger = new this.#arrayType(this.#length * 2);
			larger.set(this.#numbers);
			this.#numbers = larger;
		}
		this.#numbers[this.#length++] = value;
	}

	/** The number at this place; the last one for -1; undefined where none is. */
	at(index: number): number | undefined {
		const place = index < 0 ? this.#length + index : index;
		return place < this.#length ? this.#numbers[place] : undefined;
	}

	/** Adds `amount` to the last number. */
	addToLast(amount: number): void {
		const last = this.at(-1);
		if (last !== undefined) this.#numbers[this.#length - 1] = last + amount;
	}

	/** A view of the numbers; good until the next `push`. */
	view(): Uint32Array | Float64Array {
		return this.#numbers.subarray(0, this.#length);
	}
}

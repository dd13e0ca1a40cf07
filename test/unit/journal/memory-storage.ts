/** A file system in memory that notes every operation, can be replayed up to any byte, and can be full. */

import type { JournalFile, JournalStorage } from '../../../host/journal/journal-storage.ts';

export type StorageOperation =
	| { readonly kind: 'create'; readonly path: string; readonly inode: number }
	| { readonly kind: 'write'; readonly inode: number; readonly positionBytes: number; readonly bytes: Uint8Array }
	| { readonly kind: 'truncate'; readonly inode: number; readonly sizeBytes: number }
	| { readonly kind: 'sync'; readonly inode: number }
	| { readonly kind: 'rename' | 'link'; readonly from: string; readonly to: string }
	| { readonly kind: 'remove'; readonly path: string };

const PAGE_BYTES = 4096;

/** The bytes of one file, in pages that are shared with its copies until one of them is written to. */
export class PagedBytes {
	#pages: Map<number, Uint8Array>;
	#sizeBytes: number;

	constructor(pages = new Map<number, Uint8Array>(), sizeBytes = 0) {
		this.#pages = pages;
		this.#sizeBytes = sizeBytes;
	}

	get sizeBytes(): number {
		return this.#sizeBytes;
	}

	get allocatedBytes(): number {
		return this.#pages.size * PAGE_BYTES;
	}

	hasPage(page: number): boolean {
		return this.#pages.has(page);
	}

	copy(): PagedBytes {
		return new PagedBytes(new Map(this.#pages), this.#sizeBytes);
	}

	read(positionBytes: number, lengthBytes: number): Uint8Array {
		const bytes = new Uint8Array(Math.max(0, Math.min(lengthBytes, this.#sizeBytes - positionBytes)));
		for (let done = 0; done < bytes.length; ) {
			const page = Math.floor((positionBytes + done) / PAGE_BYTES);
			const inPage = (positionBytes + done) % PAGE_BYTES;
			const taken = Math.min(PAGE_BYTES - inPage, bytes.length - done);
			const source = this.#pages.get(page);
			if (source) bytes.set(source.subarray(inPage, inPage + taken), done);
			done += taken;
		}
		return bytes;
	}

	write(bytes: Uint8Array, positionBytes: number): void {
		for (let done = 0; done < bytes.length; ) {
			const page = Math.floor((positionBytes + done) / PAGE_BYTES);
			const inPage = (positionBytes + done) % PAGE_BYTES;
			const taken = Math.min(PAGE_BYTES - inPage, bytes.length - done);
			const changed = this.#pages.get(page)?.slice() ?? new Uint8Array(PAGE_BYTES);
			changed.set(bytes.subarray(done, done + taken), inPage);
			this.#pages.set(page, changed);
			done += taken;
		}
		this.#sizeBytes = Math.max(this.#sizeBytes, positionBytes + bytes.length);
	}

	truncate(sizeBytes: number): void {
		const rest = this.read(0, sizeBytes);
		this.#pages = new Map();
		this.#sizeBytes = 0;
		this.write(rest, 0);
	}

	all(): Uint8Array {
		return this.read(0, this.#sizeBytes);
	}
}

function systemError(code: string): Error {
	return Object.assign(new Error(`${code}: made by the test`), { code });
}

export class MemoryStorage implements JournalStorage {
	readonly operations: StorageOperation[] = [];
	/** All files together take no more than this; a write that does not fit is done in part. */
	capacityBytes = Number.POSITIVE_INFINITY;
	/** Makes an operation fail with this system error. */
	failWith: (operation: StorageOperation) => string | undefined = () => undefined;
	modifiedAt = 0;
	#inodes = new Map<number, PagedBytes>();
	#names = new Map<string, number>();

	copy(): MemoryStorage {
		const copy = new MemoryStorage();
		copy.#names = new Map(this.#names);
		copy.#inodes = new Map([...this.#inodes].map(([inode, bytes]) => [inode, bytes.copy()]));
		return copy;
	}

	get paths(): string[] {
		return [...this.#names.keys()].sort();
	}

	bytesOf(path: string): PagedBytes {
		const bytes = this.#inodes.get(this.#names.get(path) ?? -1);
		if (!bytes) throw systemError('ENOENT');
		return bytes;
	}

	/** Puts a file there, without noting it. */
	put(path: string, bytes: Uint8Array): void {
		this.#apply({ kind: 'create', path, inode: this.#inodes.size + 1 });
		this.bytesOf(path).write(bytes, 0);
	}

	/** Does an operation that another storage has noted; only its first `partBytes` when it is a write. */
	replay(operation: StorageOperation, partBytes = Number.POSITIVE_INFINITY): void {
		if (operation.kind === 'write') {
			const bytes = operation.bytes.subarray(0, partBytes);
			this.#inodes.get(operation.inode)?.write(bytes, operation.positionBytes);
		} else {
			this.#apply(operation);
		}
	}

	async createDirectory(): Promise<void> {}

	async create(path: string): Promise<JournalFile> {
		if (this.#names.has(path)) throw systemError('EEXIST');
		this.#do({ kind: 'create', path, inode: this.#inodes.size + 1 });
		return this.open(path);
	}

	async open(path: string): Promise<JournalFile> {
		const bytes = this.bytesOf(path);
		const inode = this.#names.get(path) ?? -1;
		return {
			write: async (written, positionBytes) => this.#write(inode, written.slice(), positionBytes),
			read: async (positionBytes, lengthBytes) => bytes.read(positionBytes, lengthBytes),
			sizeBytes: async () => bytes.sizeBytes,
			sync: async () => this.#do({ kind: 'sync', inode }),
			truncate: async (sizeBytes) => this.#do({ kind: 'truncate', inode, sizeBytes }),
			close: async () => {},
		};
	}

	async listFiles(directory: string): Promise<readonly string[]> {
		return this.paths
			.filter((path) => path.startsWith(`${directory}/`))
			.map((path) => path.slice(directory.length + 1));
	}

	async modifiedAtUnixMs(): Promise<number> {
		return this.modifiedAt;
	}

	async rename(from: string, to: string): Promise<void> {
		this.#do({ kind: 'rename', from, to });
	}

	async moveWithoutReplacing(from: string, to: string): Promise<boolean> {
		if (!this.#names.has(to)) this.#do({ kind: 'link', from, to });
		else if (this.#names.get(from) !== this.#names.get(to)) return false;
		this.#do({ kind: 'remove', path: from });
		return true;
	}

	async remove(path: string): Promise<void> {
		this.#do({ kind: 'remove', path });
	}

	async syncDirectory(): Promise<void> {}

	#write(inode: number, bytes: Uint8Array, positionBytes: number): void {
		const fittingBytes = this.#fittingBytes(inode, positionBytes, bytes.length);
		this.#do({ kind: 'write', inode, bytes: bytes.subarray(0, fittingBytes), positionBytes });
		if (fittingBytes < bytes.length) throw systemError('ENOSPC');
	}

	/** How much of a write can be done: up to the first page for which there is no room. */
	#fittingBytes(inode: number, positionBytes: number, lengthBytes: number): number {
		if (this.capacityBytes === Number.POSITIVE_INFINITY) return lengthBytes;
		let freeBytes = this.capacityBytes - this.#allocatedBytes();
		const endBytes = positionBytes + lengthBytes;
		for (let page = Math.floor(positionBytes / PAGE_BYTES); page * PAGE_BYTES < endBytes; page++) {
			if (this.#inodes.get(inode)?.hasPage(page)) continue;
			freeBytes -= PAGE_BYTES;
			if (freeBytes < 0) return Math.max(0, page * PAGE_BYTES - positionBytes);
		}
		return lengthBytes;
	}

	#allocatedBytes(): number {
		let allocatedBytes = 0;
		for (const bytes of this.#inodes.values()) allocatedBytes += bytes.allocatedBytes;
		return allocatedBytes;
	}

	#do(operation: StorageOperation): void {
		const code = this.failWith(operation);
		if (code) throw systemError(code);
		this.operations.push(operation);
		this.replay(operation);
	}

	#apply(operation: Exclude<StorageOperation, { kind: 'write' }>): void {
		if (operation.kind === 'create') {
			this.#inodes.set(operation.inode, new PagedBytes());
			this.#names.set(operation.path, operation.inode);
		} else if (operation.kind === 'truncate') {
			this.#inodes.get(operation.inode)?.truncate(operation.sizeBytes);
		} else if (operation.kind === 'remove') {
			if (!this.#names.delete(operation.path)) throw systemError('ENOENT');
		} else if (operation.kind !== 'sync') {
			const inode = this.#names.get(operation.from);
			if (inode === undefined) throw systemError('ENOENT');
			this.#names.set(operation.to, inode);
			if (operation.kind === 'rename') this.#names.delete(operation.from);
		}
	}
}

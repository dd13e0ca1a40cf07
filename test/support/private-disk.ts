import { fileURLToPath } from 'node:url';

/** A disk that only one command sees. */
export type PrivateDisk = {
	/** An empty folder, in whose place the command sees the disk. */
	readonly folder: string;
	/** Options of mount(8) for a tmpfs, such as `size=1m` or `ro`. */
	readonly mountOptions: string;
	/** A file that receives the names of what is on the disk when the command has ended, one a line. */
	readonly listing: string;
	/** A file that is on the disk from the start, with `old` in it; default none. */
	readonly oldFile?: string;
};

const SCRIPT = fileURLToPath(new URL('./on-private-disk.sh', import.meta.url));

/**
 * What to put in front of a command line so that it runs with a disk of its own, which is gone when it ends. Root is
 * refused nothing by permissions, so that only such a disk is read-only or full for everybody. Whoever is not root
 * needs the right to make user namespaces.
 */
export function onPrivateDisk(disk: PrivateDisk): readonly string[] {
	const namespaces = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
	const { folder, mountOptions, listing, oldFile = '' } = disk;
	return ['unshare', ...namespaces, 'sh', SCRIPT, folder, mountOptions, listing, oldFile];
}

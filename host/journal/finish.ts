import { BOX_HEADER_BYTES, box, type Mp4Box, writeBoxes } from '../../protocol/mp4-box.ts';
import { concat, type JournalLayout, mediaBoxHeader, roomHeader } from './journal-layout.ts';
import type { JournalFile } from './journal-storage.ts';

/**
 * Turns a journal into a finished file, in place. Can be begun again after it was broken off anywhere. Needs no space on
 * the disk unless the index outgrew the reserve. Resolves when the file is complete on the disk, to whether the index is
 * in front of the media. Rejects with the system's error; the file then is still the journal that it was.
 */
export async function finishInPlace(file: JournalFile, layout: JournalLayout, moov: Mp4Box): Promise<boolean> {
	// What a broken append left behind the last fragment becomes part of the mdat, where it does no harm.
	const fileEnd = await file.sizeBytes();
	const isIndexInFront = moov.sizeBytes <= layout.indexCapacityBytes;
	let mediaEnd = fileEnd;
	if (isIndexInFront) {
		await file.write(concat(writeBoxes(moov), roomHeader(layout, moov.sizeBytes)), layout.indexPosition);
	} else {
		await file.write(roomHeader(layout, 0), layout.indexPosition);
		await appendHidden(file, moov, fileEnd);
		mediaEnd += BOX_HEADER_BYTES;
	}
	await file.write(mediaBoxHeader(layout, mediaEnd), layout.mediaBoxPosition);
	await file.sync();
	await file.write(Uint8Array.of(0), layout.commitPosition);
	await file.sync();
	return isIndexInFront;
}

async function appendHidden(file: JournalFile, moov: Mp4Box, position: number): Promise<void> {
	try {
		await file.write(writeBoxes(box('free', moov)), position);
	} catch (error) {
		// Gives the disk back what was taken. What cannot be taken back is hidden in a free box.
		await file.truncate(position).catch(() => undefined);
		throw error;
	}
}

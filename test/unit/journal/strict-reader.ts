/**
 * A second opinion on MP4 files, written apart from the product: walks every box of a file, fragmented or finished, and
 * lists the samples. Throws at the first thing that is not as the standard says.
 */

export type ByteSource = { readonly sizeBytes: number; read(positionBytes: number, lengthBytes: number): Uint8Array };

export type StrictSample = {
	readonly timeTicks: number;
	readonly positionBytes: number;
	readonly sizeBytes: number;
	readonly isSync: boolean;
};

export type StrictTrack = {
	readonly trackId: number;
	readonly handler: string;
	readonly timescaleHz: number;
	readonly durationTicks: number;
	readonly movieDurationTicks: number;
	/** Ticks of the movie before the track begins. */
	readonly lateTicks: number;
	readonly samples: readonly StrictSample[];
	/** Names of the boxes of the sample table. */
	readonly tables: readonly string[];
};

export type StrictMovie = {
	readonly kind: 'fragments' | 'finished';
	/** Types of the boxes of the file, in order. */
	readonly boxes: readonly string[];
	readonly movieTimescaleHz: number;
	readonly movieDurationTicks: number;
	readonly tracks: readonly StrictTrack[];
};

type Box = { type: string; start: number; payloadStart: number; end: number };

/** Reads a whole file. `tail: 'torn'` allows that the last box of the file is cut. */
export function readStrictly(source: ByteSource, tail: 'whole' | 'torn' = 'whole'): StrictMovie {
	const top = [...boxesOf(source, 0, source.sizeBytes, tail)];
	const [moov, ...others] = top.filter((item) => item.type === 'moov');
	if (!moov || others.length > 0)
		throw new Error(`A file has one moov, this one has ${others.length + (moov ? 1 : 0)}.`);
	const moovSource = inMemory(source, moov);
	const header = fields(payload(moovSource, find(moovSource, 'mvhd')), [12, 20]);
	const isFragmented = children(moovSource).some((item) => item.type === 'mvex');
	const tracks = children(moovSource)
		.filter((item) => item.type === 'trak')
		.map((trak) => readTrack(inMemory(moovSource, trak)));
	if (isFragmented) addFragments(source, top, tracks);
	const media = top.filter((item) => item.type === 'mdat');
	for (const sample of tracks.flatMap((track) => track.samples)) {
		const end = sample.positionBytes + sample.sizeBytes;
		const isInside = media.some((item) => sample.positionBytes >= item.payloadStart && end <= item.end);
		if (!isInside) throw new Error(`A sample at ${sample.positionBytes} lies outside of every mdat.`);
	}
	return {
		kind: isFragmented ? 'fragments' : 'finished',
		boxes: top.map((item) => item.type),
		movieTimescaleHz: header.timescale,
		movieDurationTicks: header.duration,
		tracks,
	};
}

function* boxesOf(source: ByteSource, start: number, end: number, tail: 'whole' | 'torn'): Generator<Box> {
	for (let position = start; position < end; ) {
		const header = view(source.read(position, 16));
		if (header.byteLength < 8) {
			if (tail === 'torn') return;
			throw new Error(`The file ends in the header of a box at ${position}.`);
		}
		const type = String.fromCharCode(...source.read(position + 4, 4));
		const isLong = header.getUint32(0) === 1;
		const size = isLong ? Number(header.getBigUint64(8)) : header.getUint32(0);
		if (size < (isLong ? 16 : 8) || !/^[a-z0-9 ]{4}$/.test(type)) throw new Error(`No box at ${position}: ${type}.`);
		if (position + size > end) {
			if (tail === 'torn') return;
			throw new Error(`${type} at ${position} ends at ${position + size}, behind ${end}.`);
		}
		yield { type, start: position, payloadStart: position + (isLong ? 16 : 8), end: position + size };
		position += size;
	}
}

/** The payload of a box as a source of its own. */
function inMemory(source: ByteSource, item: Box): ByteSource {
	const bytes = payload(source, item);
	return { sizeBytes: bytes.length, read: (position, length) => bytes.subarray(position, position + length) };
}

function children(source: ByteSource): Box[] {
	return [...boxesOf(source, 0, source.sizeBytes, 'whole')];
}

function find(source: ByteSource, type: string): Box {
	const found = children(source).find((item) => item.type === type);
	if (!found) throw new Error(`No ${type}.`);
	return found;
}

function payload(source: ByteSource, item: Box): Uint8Array {
	return source.read(item.payloadStart, item.end - item.payloadStart);
}

function view(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Timescale and duration of mvhd and mdhd, which stand behind two times; 32 or 64 bits by version. */
function fields(
	bytes: Uint8Array,
	[shortAt, longAt]: readonly [number, number],
): { timescale: number; duration: number } {
	const data = view(bytes);
	if (data.getUint8(0) === 0) return { timescale: data.getUint32(shortAt), duration: data.getUint32(shortAt + 4) };
	return { timescale: data.getUint32(longAt), duration: Number(data.getBigUint64(longAt + 4)) };
}

function readTrack(trak: ByteSource): StrictTrack & { samples: StrictSample[] } {
	const header = view(payload(trak, find(trak, 'tkhd')));
	const isLong = header.getUint8(0) === 1;
	const mdia = inMemory(trak, find(trak, 'mdia'));
	const times = fields(payload(mdia, find(mdia, 'mdhd')), [12, 20]);
	const stbl = inMemory(inMemory(inMemory(trak, find(trak, 'mdia')), find(mdia, 'minf')), findIn(mdia, 'minf', 'stbl'));
	const samples = readSampleTable(stbl);
	const last = samples.at(-1);
	if (last && last.endTicks !== times.duration)
		throw new Error(`stts ends at ${last.endTicks}, mdhd at ${times.duration}.`);
	return {
		trackId: header.getUint32(isLong ? 20 : 12),
		handler: String.fromCharCode(...payload(mdia, find(mdia, 'hdlr')).subarray(8, 12)),
		timescaleHz: times.timescale,
		durationTicks: times.duration,
		movieDurationTicks: isLong ? Number(header.getBigUint64(28)) : header.getUint32(20),
		lateTicks: readLateTicks(trak),
		samples: samples.map(({ endTicks: _, ...sample }) => sample),
		tables: children(stbl).map((item) => item.type),
	};
}

function findIn(source: ByteSource, outer: string, inner: string): Box {
	return find(inMemory(source, find(source, outer)), inner);
}

function readLateTicks(trak: ByteSource): number {
	if (!children(trak).some((item) => item.type === 'edts')) return 0;
	const edts = inMemory(trak, find(trak, 'edts'));
	const list = view(payload(edts, find(edts, 'elst')));
	const isLong = list.getUint8(0) === 1;
	const mediaTime = isLong ? Number(list.getBigInt64(16)) : list.getInt32(12);
	if (list.getUint32(4) !== 2 || mediaTime !== -1) throw new Error('Edits other than an empty one and the track.');
	return isLong ? Number(list.getBigUint64(8)) : list.getUint32(8);
}

function readSampleTable(stbl: ByteSource): (StrictSample & { endTicks: number })[] {
	const table = (type: string) => view(payload(stbl, find(stbl, type)));
	const has = (type: string) => children(stbl).some((item) => item.type === type);
	const sizes = table('stsz');
	const count = sizes.getUint32(8);
	const times = expand(table('stts'), count);
	const syncs = has('stss') ? new Set(column(table('stss'), 8, 4)) : null;
	const offsets = has('co64') ? longColumn(table('co64')) : column(table('stco'), 8, 4);
	const positions = placeSamples(table('stsc'), offsets, sizes, count);
	let timeTicks = 0;
	return Array.from({ length: count }, (_, index) => {
		const sample = {
			timeTicks,
			positionBytes: positions[index] ?? -1,
			sizeBytes: sizes.getUint32(12 + index * 4),
			isSync: syncs === null || syncs.has(index + 1),
			endTicks: timeTicks + (times[index] ?? Number.NaN),
		};
		timeTicks = sample.endTicks;
		return sample;
	});
}

function column(table: DataView, start: number, step: number): number[] {
	return Array.from({ length: table.getUint32(4) }, (_, index) => table.getUint32(start + index * step));
}

function longColumn(table: DataView): number[] {
	return Array.from({ length: table.getUint32(4) }, (_, index) => Number(table.getBigUint64(8 + index * 8)));
}

function expand(stts: DataView, expected: number): number[] {
	const durations = column(stts, 8, 8).flatMap((count, index) =>
		new Array<number>(count).fill(stts.getUint32(12 + index * 8)),
	);
	if (durations.length !== expected) throw new Error(`stts has ${durations.length} samples, stsz ${expected}.`);
	return durations;
}

function placeSamples(stsc: DataView, offsets: readonly number[], sizes: DataView, expected: number): number[] {
	const firsts = column(stsc, 8, 12);
	const positions: number[] = [];
	let row = 0;
	for (const [chunk, offset] of offsets.entries()) {
		if (firsts[row + 1] === chunk + 1) row++;
		const inChunk = stsc.getUint32(12 + row * 12);
		let position = offset;
		for (let index = 0; index < inChunk; index++) {
			positions.push(position);
			position += sizes.getUint32(12 + (positions.length - 1) * 4);
		}
	}
	if (positions.length !== expected) throw new Error(`stsc has ${positions.length} samples, stsz ${expected}.`);
	return positions;
}

function addFragments(
	source: ByteSource,
	top: readonly Box[],
	tracks: readonly { samples: StrictSample[]; trackId: number }[],
) {
	for (const [index, item] of top.entries()) {
		// A fragment whose mdat is not there (yet) is no fragment.
		if (item.type !== 'moof' || top[index + 1]?.type !== 'mdat') continue;
		const moof = inMemory(source, item);
		for (const traf of children(moof).filter((child) => child.type === 'traf')) {
			const parts = inMemory(moof, traf);
			const trackId = view(payload(parts, find(parts, 'tfhd'))).getUint32(4);
			const track = tracks.find((candidate) => candidate.trackId === trackId);
			if (!track) throw new Error(`A fragment of track ${trackId}.`);
			let timeTicks = Number(view(payload(parts, find(parts, 'tfdt'))).getBigUint64(4));
			const trun = view(payload(parts, find(parts, 'trun')));
			let positionBytes = item.start + trun.getInt32(8);
			for (let row = 12; row < trun.byteLength; row += 12) {
				const sizeBytes = trun.getUint32(row + 4);
				const isSync = (trun.getUint32(row + 8) & 0x10000) === 0;
				track.samples.push({ timeTicks, positionBytes, sizeBytes, isSync });
				timeTicks += trun.getUint32(row);
				positionBytes += sizeBytes;
			}
		}
	}
}

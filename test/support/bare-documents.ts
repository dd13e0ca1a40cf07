import { PNG } from 'pngjs';
import type { PictureSize } from './picture-area.ts';
import type { Rgb } from './test-picture.ts';
import { renderTestSound, SAMPLE_RATE_HZ } from './test-sound.ts';

/** A PNG of one colour. */
export function plainPng({ widthPx, heightPx }: PictureSize, [red, green, blue]: Rgb): Buffer {
	const png = new PNG({ width: widthPx, height: heightPx, colorType: 2 });
	for (let at = 0; at < png.data.length; at += 4) png.data.set([red, green, blue, 255], at);
	return PNG.sync.write(png);
}

/** A PDF of one page, in one colour. */
export function plainPdf({ widthPx, heightPx }: PictureSize, colour: Rgb): Buffer {
	const fill = `${colour.map((value) => value / 255).join(' ')} rg 0 0 ${widthPx} ${heightPx} re f`;
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${widthPx} ${heightPx}] /Contents 4 0 R >>`,
		`<< /Length ${fill.length} >>\nstream\n${fill}\nendstream`,
	];
	let text = '%PDF-1.4\n';
	const places = objects.map((object, index) => {
		const place = text.length;
		text += `${index + 1} 0 obj\n${object}\nendobj\n`;
		return `${String(place).padStart(10, '0')} 00000 n \n`;
	});
	const size = `/Size ${objects.length + 1}`;
	const end = `trailer << ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
	return Buffer.from(`${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}${end}`);
}

/** A WAV of a tone, mono, 48 kHz, 16 bits. */
export function toneWav(toneHz: number, lengthS: number): Buffer {
	const samples = new Int16Array(lengthS * SAMPLE_RATE_HZ);
	renderTestSound({ toneHz, voicePitchHz: 0, beepHz: 0, flashAtMs: 0 }, 0, samples);
	const header = Buffer.alloc(44);
	header.write('RIFF', 0);
	header.writeUInt32LE(36 + samples.byteLength, 4);
	header.write('WAVEfmt ', 8);
	header.writeUInt32LE(16, 16);
	header.writeUInt16LE(1, 20);
	header.writeUInt16LE(1, 22);
	header.writeUInt32LE(SAMPLE_RATE_HZ, 24);
	header.writeUInt32LE(SAMPLE_RATE_HZ * 2, 28);
	header.writeUInt16LE(2, 32);
	header.writeUInt16LE(16, 34);
	header.write('data', 36);
	header.writeUInt32LE(samples.byteLength, 40);
	return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

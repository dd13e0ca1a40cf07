/**
 * RGB of an I420 frame of BT.709 with limited range, as ITU-R BT.709 has it. A canvas has it by arithmetic of 6 bits, in
 * which blue is too weak by a twentieth. Takes ownership of the frame. Throws `Error` for any other frame.
 */
export async function rgbOfFrame(frame: VideoFrame): Promise<ImageData> {
	try {
		const { matrix, fullRange } = frame.colorSpace;
		if (frame.format !== 'I420' || matrix !== 'bt709' || fullRange !== false) {
			throw new Error(`A frame of ${frame.format}, ${matrix}, full range: ${fullRange}`);
		}
		const { codedWidth: width, codedHeight: height } = frame;
		const samples = new Uint8Array(frame.allocationSize());
		const [luma, cb, cr] = (await frame.copyTo(samples)) as [PlaneLayout, PlaneLayout, PlaneLayout];
		const image = new ImageData(width, height);
		for (let y = 0; y < height; y++) {
			for (let x = 0; x < width; x++) {
				const light = (255 / 219) * ((samples[luma.offset + y * luma.stride + x] as number) - 16);
				const blue = (255 / 224) * ((samples[cb.offset + (y >> 1) * cb.stride + (x >> 1)] as number) - 128);
				const red = (255 / 224) * ((samples[cr.offset + (y >> 1) * cr.stride + (x >> 1)] as number) - 128);
				const at = (y * width + x) * 4;
				image.data[at] = light + 1.5748 * red;
				image.data[at + 1] = light - 0.18732 * blue - 0.46812 * red;
				image.data[at + 2] = light + 1.8556 * blue;
				image.data[at + 3] = 255;
			}
		}
		return image;
	} finally {
		frame.close();
	}
}

/**
 * Blending of drawn pieces over an I420 picture.
 *
 * A piece lies at even places and has even sides. Its samples are multiplied by how much they cover; a plane of their own
 * says how much of what lies below is kept, 0 to 255. Rows are padded to whole vectors with samples that keep everything,
 * so up to 15 samples after a row of the picture are written as they were.
 */

/** Bytes of an entry in a table of pieces: i32 x, y, width and height in pixels, i32 offset of the samples from the table. */
const PIECE_ENTRY: usize = 32;

/**
 * Blends `count` pieces one after the other. The samples of each lie behind each other: luma and what it keeps, Cb, Cr and
 * what both keep. `opacity` is in 1/256.
 */
export function blendPieces(
  table: usize, count: i32, opacity: i32,
  luma: usize, lumaStride: i32, cb: usize, cr: usize, chromaStride: i32,
): void {
  for (let i = 0; i < count; i++) {
    const entry = table + <usize>i * PIECE_ENTRY;
    const x = load<i32>(entry), y = load<i32>(entry, 4), width = load<i32>(entry, 8), height = load<i32>(entry, 12);
    const lumaWidth = (width + 15) & ~15, chromaWidth = ((width >> 1) + 15) & ~15;
    const lumaBytes = <usize>(lumaWidth * height), chromaBytes = <usize>(chromaWidth * (height >> 1));
    const samples = table + <usize>load<i32>(entry, 16);
    const blues = samples + 2 * lumaBytes, reds = blues + chromaBytes, kept = reds + chromaBytes;
    const chromaAt = <usize>((y >> 1) * chromaStride + (x >> 1));
    blendPlane(samples, samples + lumaBytes, lumaWidth, height, luma + <usize>(y * lumaStride + x), lumaStride, opacity);
    blendPlane(blues, kept, chromaWidth, height >> 1, cb + chromaAt, chromaStride, opacity);
    blendPlane(reds, kept, chromaWidth, height >> 1, cr + chromaAt, chromaStride, opacity);
  }
}

function blendPlane(samples: usize, kept: usize, width: i32, height: i32, out: usize, stride: i32, opacity: i32): void {
  const isWhole = opacity >= 256;
  const share = i16x8.splat(<i16>opacity), all = i8x16.splat(-1);
  for (let y = 0; y < height; y++, out += <usize>stride) {
    for (let x: usize = 0; x < <usize>width; x += 16, samples += 16, kept += 16) {
      let sample = v128.load(samples), keep = v128.load(kept);
      if (!isWhole) {
        sample = shareOf(sample, share);
        keep = v128.xor(shareOf(v128.xor(keep, all), share), all);
      }
      v128.store(out + x, i8x16.add_sat_u(sample, partOf(v128.load(out + x), keep)));
    }
  }
}

/** Sixteen samples times sixteen parts of 255, rounded; exactly the sample where the part is 255. */
// @ts-ignore: decorator
@inline
function partOf(samples: v128, parts: v128): v128 {
  return i8x16.narrow_i16x8_u(
    by255(i16x8.extmul_low_i8x16_u(samples, parts)),
    by255(i16x8.extmul_high_i8x16_u(samples, parts)),
  );
}

/** Eight products of two bytes by 255, rounded. */
// @ts-ignore: decorator
@inline
function by255(products: v128): v128 {
  const near = i16x8.add(products, i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(near, i16x8.shr_u(near, 8)), 8);
}

/** Sixteen samples times a share in 1/256, at most 256, rounded. */
// @ts-ignore: decorator
@inline
function shareOf(samples: v128, share: v128): v128 {
  const half = i16x8.splat(128);
  return i8x16.narrow_i16x8_u(
    i16x8.shr_u(i16x8.add(i16x8.mul(i16x8.extend_low_i8x16_u(samples), share), half), 8),
    i16x8.shr_u(i16x8.add(i16x8.mul(i16x8.extend_high_i8x16_u(samples), share), half), 8),
  );
}

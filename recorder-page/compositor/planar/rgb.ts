/** RGB to I420 of BT.709 with limited range, for pictures that were drawn by somebody else. */

const FACTOR_BITS: i32 = 14;

// In 1/16384 of an 8-bit sample; those of luma are 219/255 together, those of chroma 0.
const LUMA_RED: i16 = 2991, LUMA_GREEN: i16 = 10064, LUMA_BLUE: i16 = 1016;
const CB_RED: i16 = -1649, CB_GREEN: i16 = -5547, CB_BLUE: i16 = 7196;
const CR_RED: i16 = 7196, CR_GREEN: i16 = -6536, CR_BLUE: i16 = -660;

/**
 * Converts `width` x `height` pixels, both even, of four bytes each (red, green, blue and one that does not count) without
 * padding between rows. A chroma sample is the mean of its four pixels. Reads up to 31 bytes past the pixels, and writes up
 * to 7 bytes past the end of each plane: so much must be free there.
 */
export function convertRgb(rgbx: usize, width: i32, height: i32, luma: usize, cb: usize, cr: usize): void {
  const rowBytes = <usize>width << 2;
  for (let y = 0; y < height; y += 2, rgbx += rowBytes << 1, luma += <usize>width << 1) {
    lumaRow(rgbx, width, luma);
    lumaRow(rgbx + rowBytes, width, luma + <usize>width);
    chromaRow(rgbx, rgbx + rowBytes, width, cb, cr);
    cb += <usize>(width >> 1);
    cr += <usize>(width >> 1);
  }
}

/** Rows are made from the top down, so that the run over an end is overwritten by what belongs there. */
function lumaRow(rgbx: usize, width: i32, out: usize): void {
  const factors = i16x8(LUMA_RED, LUMA_GREEN, LUMA_BLUE, 0, LUMA_RED, LUMA_GREEN, LUMA_BLUE, 0);
  const constant = i32x4.splat((16 << FACTOR_BITS) + (1 << (FACTOR_BITS - 1)));
  for (let x = 0; x < width; x += 8, rgbx += 32) {
    const a = v128.load(rgbx), b = v128.load(rgbx, 16);
    const near = sumsOf(i16x8.extend_low_i8x16_u(a), i16x8.extend_high_i8x16_u(a), factors, constant, FACTOR_BITS);
    const far = sumsOf(i16x8.extend_low_i8x16_u(b), i16x8.extend_high_i8x16_u(b), factors, constant, FACTOR_BITS);
    const samples = i16x8.narrow_i32x4_s(near, far);
    v128.store64_lane(out + <usize>x, i8x16.narrow_i16x8_u(samples, samples), 0);
  }
}

function chromaRow(upper: usize, lower: usize, width: i32, cb: usize, cr: usize): void {
  const toCb = i16x8(CB_RED, CB_GREEN, CB_BLUE, 0, CB_RED, CB_GREEN, CB_BLUE, 0);
  const toCr = i16x8(CR_RED, CR_GREEN, CR_BLUE, 0, CR_RED, CR_GREEN, CR_BLUE, 0);
  // Of four pixels.
  const constant = i32x4.splat((128 << (FACTOR_BITS + 2)) + (1 << (FACTOR_BITS + 1)));
  for (let x = 0; x < width; x += 8, upper += 32, lower += 32) {
    const near = quartets(v128.load(upper), v128.load(lower)), far = quartets(v128.load(upper, 16), v128.load(lower, 16));
    const blues = sumsOf(near, far, toCb, constant, FACTOR_BITS + 2), reds = sumsOf(near, far, toCr, constant, FACTOR_BITS + 2);
    const pairs = i16x8.narrow_i32x4_s(blues, reds);
    const samples = i8x16.narrow_i16x8_u(pairs, pairs);
    v128.store32_lane(cb + <usize>(x >> 1), samples, 0);
    v128.store32_lane(cr + <usize>(x >> 1), samples, 1);
  }
}

/** Of four pixels of one row and four below them: the channels of the left and of the right two by two, added up. */
// @ts-ignore: decorator
@inline
function quartets(upper: v128, lower: v128): v128 {
  const left = i16x8.add(i16x8.extend_low_i8x16_u(upper), i16x8.extend_low_i8x16_u(lower));
  const right = i16x8.add(i16x8.extend_high_i8x16_u(upper), i16x8.extend_high_i8x16_u(lower));
  return i16x8.add(v128.shuffle<i64>(left, right, 0, 2), v128.shuffle<i64>(left, right, 1, 3));
}

/** Of two pixels and two more the channels by their factors, added to a constant and shifted to the right. */
// @ts-ignore: decorator
@inline
function sumsOf(near: v128, far: v128, factors: v128, constant: v128, shift: i32): v128 {
  const a = i32x4.dot_i16x8_s(near, factors), b = i32x4.dot_i16x8_s(far, factors);
  const sums = i32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), v128.shuffle<i32>(a, b, 1, 3, 5, 7));
  return i32x4.shr_s(i32x4.add(sums, constant), shift);
}

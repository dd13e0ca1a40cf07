/**
 * Conversion of 8-bit Y'CbCr samples to another matrix and range, in place.
 *
 * Factors are in 1/16384, between -2 and 2. What chroma adds to luma is rounded to a whole sample where luma itself is
 * not scaled, else to 1/128; everything else is rounded once.
 */

const FACTOR_BITS: i32 = 14;
/** Luma that is scaled is 9.7 fixed point, the widest that i16 holds. */
const FINE_BITS: i32 = 7;

/**
 * Converts a rectangle: Y' = `lumaFromLuma` * Y + `lumaFromCb` * (Cb - 128) + `lumaFromCr` * (Cr - 128) + `offset`, and
 * Cb' - 128 and Cr' - 128 from Cb - 128 and Cr - 128. `cb` and `cr` are the chroma samples of the rectangle itself, at
 * least one in each direction; where it begins in the middle of one (1 in `isOddX`, `isOddY`), its first column or row
 * takes the colour of the one beside it. The offset is 0 unless luma is scaled. `scratch` has room for a row of 16-bit
 * samples with two vectors' run over its end.
 */
export function convertColour(
  luma: usize, stride: i32, width: i32, height: i32, isOddX: i32, isOddY: i32,
  cb: usize, cr: usize, chromaStride: i32, chromaWidth: i32, chromaHeight: i32,
  lumaFromLuma: i32, lumaFromCb: i32, lumaFromCr: i32, offset: i32,
  cbFromCb: i32, cbFromCr: i32, crFromCb: i32, crFromCr: i32, scratch: usize,
): void {
  // Between limited ranges: then whole numbers are added to luma, which takes half the time.
  const isScaled = lumaFromLuma != 1 << FACTOR_BITS;
  const toLuma = pairOf(lumaFromCb, lumaFromCr), toCb = pairOf(cbFromCb, cbFromCr), toCr = pairOf(crFromCb, crFromCr);
  const excess = i16x8.splat(<i16>((lumaFromLuma - (1 << FACTOR_BITS)) << 1));
  let y = 0;
  for (let row = 0; row < chromaHeight; row++, cb += <usize>chromaStride, cr += <usize>chromaStride) {
    convertChromaRow(cb, cr, chromaWidth, isOddX, toLuma, toCb, toCr, offset, isScaled, scratch);
    for (const end = min((row + 1) * 2 + isOddY, height); y < end; y++, luma += <usize>stride) {
      if (isScaled) scaleLumaRow(luma, width, excess, scratch); else shiftLumaRow(luma, width, scratch);
    }
  }
}

/**
 * Converts a row of chroma, and writes to `shares` what it and the offset add to the luma of each pixel: in 1/128 with 16
 * bits if luma is scaled, else whole with 8 bits. An odd first pixel gets the same as the second one.
 */
function convertChromaRow(
  cb: usize, cr: usize, width: i32, isOdd: i32, toLuma: v128, toCb: v128, toCr: v128, offset: i32, isScaled: bool, shares: usize,
): void {
  const size: usize = isScaled ? 2 : 1;
  const centre = i8x16.splat(-128);
  const constant = i16x8.splat(<i16>((offset << FINE_BITS) + (1 << (FINE_BITS - 1))));
  let share = shares + <usize>isOdd * size;
  for (let x = 0; x < width; x += 16, share += size << 5) {
    const atB = cb + <usize>x, atR = cr + <usize>x;
    const b = v128.xor(v128.load(atB), centre), r = v128.xor(v128.load(atR), centre);
    const low = v128.shuffle<i8>(b, r, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const high = v128.shuffle<i8>(b, r, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const pairs0 = i16x8.extend_low_i8x16_s(low), pairs1 = i16x8.extend_high_i8x16_s(low);
    const pairs2 = i16x8.extend_low_i8x16_s(high), pairs3 = i16x8.extend_high_i8x16_s(high);
    if (isScaled) {
      const near = i16x8.add(sumsOf(pairs0, pairs1, toLuma, FACTOR_BITS - FINE_BITS), constant);
      const far = i16x8.add(sumsOf(pairs2, pairs3, toLuma, FACTOR_BITS - FINE_BITS), constant);
      v128.store(share, v128.shuffle<i16>(near, near, 0, 0, 1, 1, 2, 2, 3, 3));
      v128.store(share, v128.shuffle<i16>(near, near, 4, 4, 5, 5, 6, 6, 7, 7), 16);
      v128.store(share, v128.shuffle<i16>(far, far, 0, 0, 1, 1, 2, 2, 3, 3), 32);
      v128.store(share, v128.shuffle<i16>(far, far, 4, 4, 5, 5, 6, 6, 7, 7), 48);
    } else {
      const whole = wholeSumsOf(pairs0, pairs1, pairs2, pairs3, toLuma);
      v128.store(share, v128.shuffle<i8>(whole, whole, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7));
      v128.store(share, v128.shuffle<i8>(whole, whole, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15), 16);
    }
    storeUpTo(atB, v128.xor(wholeSumsOf(pairs0, pairs1, pairs2, pairs3, toCb), centre), width - x);
    storeUpTo(atR, v128.xor(wholeSumsOf(pairs0, pairs1, pairs2, pairs3, toCr), centre), width - x);
  }
  if (!isOdd) return;
  if (isScaled) store<i16>(shares, load<i16>(shares, 2)); else store<i8>(shares, load<i8>(shares, 1));
}

/** Adds a whole number to each sample of a row. */
function shiftLumaRow(row: usize, width: i32, shares: usize): void {
  const centre = i8x16.splat(-128);
  for (let x = 0; x < width; x += 16) {
    const at = row + <usize>x;
    // Around 0, with a sign, a sum saturates at both ends.
    const sum = i8x16.add_sat_s(v128.xor(v128.load(at), centre), v128.load(shares + <usize>x));
    storeUpTo(at, v128.xor(sum, centre), width - x);
  }
}

/** Scales each sample of a row, by 1 plus `excess` / 32768, and adds its share of chroma. */
function scaleLumaRow(row: usize, width: i32, excess: v128, shares: usize): void {
  for (let x = 0; x < width; x += 16) {
    const at = row + <usize>x, share = shares + (<usize>x << 1);
    const samples = v128.load(at);
    const near = i16x8.shl(i16x8.extend_low_i8x16_u(samples), FINE_BITS);
    const far = i16x8.shl(i16x8.extend_high_i8x16_u(samples), FINE_BITS);
    const nearSum = i16x8.add_sat_s(i16x8.add(near, i16x8.q15mulr_sat_s(near, excess)), v128.load(share));
    const farSum = i16x8.add_sat_s(i16x8.add(far, i16x8.q15mulr_sat_s(far, excess)), v128.load(share, 16));
    storeUpTo(at, i8x16.narrow_i16x8_u(i16x8.shr_s(nearSum, FINE_BITS), i16x8.shr_s(farSum, FINE_BITS)), width - x);
  }
}

/** Factors for pairs of Cb and Cr. */
// @ts-ignore: decorator
@inline
function pairOf(fromCb: i32, fromCr: i32): v128 {
  return i32x4.splat((fromCb & 0xffff) | (fromCr << 16));
}

/** Eight pairs of Cb and Cr by their factors, in 16 bits, rounded after a shift to the right. */
// @ts-ignore: decorator
@inline
function sumsOf(near: v128, far: v128, factors: v128, shift: i32): v128 {
  const half = i32x4.splat(1 << (shift - 1));
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(near, factors), half), shift),
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(far, factors), half), shift),
  );
}

/** Sixteen pairs of Cb and Cr by their factors, whole, saturated to 8 bits with a sign. */
// @ts-ignore: decorator
@inline
function wholeSumsOf(pairs0: v128, pairs1: v128, pairs2: v128, pairs3: v128, factors: v128): v128 {
  return i8x16.narrow_i16x8_s(sumsOf(pairs0, pairs1, factors, FACTOR_BITS), sumsOf(pairs2, pairs3, factors, FACTOR_BITS));
}

/** Stores the first `count` bytes of a vector, or all of it: the neighbour on the right must not be touched. */
// @ts-ignore: decorator
@inline
function storeUpTo(at: usize, bytes: v128, count: i32): void {
  if (count >= 16) v128.store(at, bytes); else storePart(at, bytes, count);
}

function storePart(at: usize, bytes: v128, count: i32): void {
  if (count >= 8) {
    v128.store64_lane(at, bytes, 0);
    bytes = v128.shuffle<i64>(bytes, bytes, 1, 1);
    at += 8;
    count -= 8;
  }
  let rest = i64x2.extract_lane(bytes, 0);
  for (let i = 0; i < count; i++, rest >>= 8) store<u8>(at + <usize>i, <u8>rest);
}

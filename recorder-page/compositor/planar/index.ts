/**
 * Pixel loops of the planar compositor: copy, fill and scale one plane of 8-bit samples, and convert its colours.
 *
 * Where every sample comes from is worked out by the caller and comes in as tables; here is only integer arithmetic.
 * Reads go up to 31 bytes past the end of a source row and use nothing of what they find there; writes never leave the
 * destination rectangle and `scratch`.
 */

export { blendPieces } from './blend';
export { convertColour } from './colour';
export { convertRgb } from './rgb';

/** Bytes of a column table for eight destination samples: i32 base, 12 bytes unused, 16 swizzle indices, 16 i16 weights. */
const COLUMN_GROUP: usize = 64;
/** Bytes of a row table for one destination row: i32 source row, i32 weight of the row below it (0 to 255). */
const ROW_ENTRY: usize = 8;
/** Rows in `scratch` are this much longer than their samples, so that a vector may run over their end. */
const ROW_PADDING: i32 = 32;

/** Copies a rectangle. */
export function copyPlane(src: usize, srcStride: i32, dst: usize, dstStride: i32, width: i32, height: i32): void {
  for (let y = 0; y < height; y++) {
    memory.copy(dst, src, <usize>width);
    src += <usize>srcStride;
    dst += <usize>dstStride;
  }
}

/** Fills a rectangle with one value, 0 to 255. */
export function fillPlane(dst: usize, dstStride: i32, width: i32, height: i32, value: i32): void {
  for (let y = 0; y < height; y++) {
    memory.fill(dst, <u8>value, <usize>width);
    dst += <usize>dstStride;
  }
}

/**
 * Scales `width` x `height` source samples to `dstWidth` x `dstHeight`: first halved `halvings` times in both directions
 * by averaging 2x2 samples (an odd last one counts twice), then bilinear by the tables, whose indices are those of the
 * halved source. `scratch` has room for three rows of the widest source there is, each with its padding: the rows of all
 * halvings together are shorter.
 */
export function scalePlane(
  src: usize, srcStride: i32, width: i32, height: i32, halvings: i32,
  dst: usize, dstStride: i32, dstWidth: i32, dstHeight: i32,
  columns: usize, rows: usize, scratch: usize,
): void {
  let rowWidth = width;
  for (let i = 0; i < halvings; i++) rowWidth = (rowWidth + 1) >> 1;
  const rowBytes = <usize>(rowWidth + ROW_PADDING);
  const blended = scratch;
  // Two halved rows are kept, one with an even and one with an odd index: all that a destination row needs.
  const kept = scratch + rowBytes;
  const pyramid = kept + 2 * rowBytes;
  let keptEven = -1, keptOdd = -1;

  for (let y = 0; y < dstHeight; y++, rows += ROW_ENTRY, dst += <usize>dstStride) {
    const first = load<i32>(rows), second = first + 1, weight = load<i32>(rows, 4);
    let a: usize, b: usize;
    if (halvings == 0) {
      a = src + <usize>(first * srcStride);
      b = src + <usize>(second * srcStride);
    } else {
      a = kept + <usize>(first & 1) * rowBytes;
      b = kept + <usize>(second & 1) * rowBytes;
      if ((first & 1 ? keptOdd : keptEven) != first) {
        halvedRow(src, srcStride, width, height, halvings, first, a, pyramid);
        if (first & 1) keptOdd = first; else keptEven = first;
      }
      if (weight != 0 && (second & 1 ? keptOdd : keptEven) != second) {
        halvedRow(src, srcStride, width, height, halvings, second, b, pyramid);
        if (second & 1) keptOdd = second; else keptEven = second;
      }
    }
    if (weight != 0) {
      blendRows(a, b, weight, blended, rowWidth);
      a = blended;
    }
    scaleRow(a, dst, dstWidth, columns);
  }
}

/**
 * Row `row` of the source halved `level` (at least 1) times, into `out`. `buffers` holds the rows of lower levels on the
 * way there, from the highest down, two of each.
 */
function halvedRow(
  src: usize, srcStride: i32, width: i32, height: i32, level: i32, row: i32, out: usize, buffers: usize,
): void {
  let belowWidth = width, belowHeight = height;
  for (let i = 1; i < level; i++) {
    belowWidth = (belowWidth + 1) >> 1;
    belowHeight = (belowHeight + 1) >> 1;
  }
  const upper = row << 1, lower = min(upper + 1, belowHeight - 1);
  if (level == 1) {
    averageRows(src + <usize>(upper * srcStride), src + <usize>(lower * srcStride), out, belowWidth);
    return;
  }
  const a = buffers, b = a + <usize>(belowWidth + ROW_PADDING), further = b + <usize>(belowWidth + ROW_PADDING);
  halvedRow(src, srcStride, width, height, level - 1, upper, a, further);
  halvedRow(src, srcStride, width, height, level - 1, lower, b, further);
  averageRows(a, b, out, belowWidth);
}

/** Averages 2x2 samples of two rows of `width` samples; an odd last column counts twice. */
function averageRows(a: usize, b: usize, out: usize, width: i32): void {
  const half = i16x8.splat(2);
  const outWidth = (width + 1) >> 1;
  for (let x: usize = 0; x < <usize>outWidth; x += 16) {
    const from = x << 1;
    const low = i16x8.add(i16x8.extadd_pairwise_i8x16_u(v128.load(a + from)), i16x8.extadd_pairwise_i8x16_u(v128.load(b + from)));
    const high = i16x8.add(i16x8.extadd_pairwise_i8x16_u(v128.load(a + from, 16)), i16x8.extadd_pairwise_i8x16_u(v128.load(b + from, 16)));
    const narrow = i8x16.narrow_i16x8_u(i16x8.shr_u(i16x8.add(low, half), 2), i16x8.shr_u(i16x8.add(high, half), 2));
    v128.store(out + x, narrow);
  }
  if (width & 1) {
    const last = <usize>(width - 1);
    store<u8>(out + <usize>(outWidth - 1), <u8>((<i32>load<u8>(a + last) + <i32>load<u8>(b + last) + 1) >> 1));
  }
}

/**
 * `out` = (a * (256 - weight) + b * weight) / 256, rounded, for at least `width` samples. Halves are rounded down here
 * and up in `interpolate`, so that a picture scaled by one half gets neither brighter nor darker.
 */
function blendRows(a: usize, b: usize, weight: i32, out: usize, width: i32): void {
  const weightB = i16x8.splat(<i16>weight), weightA = i16x8.splat(<i16>(256 - weight)), half = i16x8.splat(127);
  for (let x: usize = 0; x < <usize>width; x += 16) {
    const va = v128.load(a + x), vb = v128.load(b + x);
    const low = i16x8.add(i16x8.mul(i16x8.extend_low_i8x16_u(va), weightA), i16x8.mul(i16x8.extend_low_i8x16_u(vb), weightB));
    const high = i16x8.add(i16x8.mul(i16x8.extend_high_i8x16_u(va), weightA), i16x8.mul(i16x8.extend_high_i8x16_u(vb), weightB));
    v128.store(out + x, i8x16.narrow_i16x8_u(i16x8.shr_u(i16x8.add(low, half), 8), i16x8.shr_u(i16x8.add(high, half), 8)));
  }
}

/** Interpolates one row of `width` destination samples from the samples at `row` by the column table. */
function scaleRow(row: usize, dst: usize, width: i32, columns: usize): void {
  const end = dst + <usize>(width & ~7);
  for (; dst < end; dst += 8, columns += COLUMN_GROUP) v128.store64_lane(dst, interpolate(row, columns), 0);
  const rest = width & 7;
  if (rest == 0) return;
  // Neither the neighbour on the right nor the next row may be touched.
  let last = i64x2.extract_lane(interpolate(row, columns), 0);
  for (let i = 0; i < rest; i++, last >>= 8) store<u8>(dst + <usize>i, <u8>last);
}

/** Eight destination samples, in the low half. */
// @ts-ignore: decorator
@inline
function interpolate(row: usize, group: usize): v128 {
  const half = i32x4.splat(128);
  const pairs = i8x16.swizzle(v128.load(row + <usize>load<i32>(group)), v128.load(group, 16));
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(pairs), v128.load(group, 32));
  const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(pairs), v128.load(group, 48));
  const wide = i16x8.narrow_i32x4_u(i32x4.shr_u(i32x4.add(low, half), 8), i32x4.shr_u(i32x4.add(high, half), 8));
  return i8x16.narrow_i16x8_u(wide, wide);
}

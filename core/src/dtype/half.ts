/** Conversion of IEEE 754 half floats (numpy's float16). */

const WIDE = new Float64Array(1)
const WIDE_BITS = new BigUint64Array(WIDE.buffer)
const FLOAT = new Float32Array(1)
const FLOAT_BITS = new Uint32Array(FLOAT.buffer)

/** Every half float as float32, by its 16 bits; made on first use (256 kB). */
let table: Float32Array | undefined

function makeTable(): Float32Array {
  const bits = new Uint32Array(0x10000)
  for (let half = 0; half < 0x10000; half++) {
    const sign = (half & 0x8000) << 16
    const exponent = (half >> 10) & 0x1f
    const fraction = half & 0x3ff
    if (exponent === 0) {
      FLOAT[0] = fraction * 2 ** -24
      bits[half] = (sign | FLOAT_BITS[0]!) >>> 0
    } else if (exponent === 0x1f) bits[half] = (sign | 0x7f800000 | (fraction << 13)) >>> 0
    else bits[half] = (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0
  }
  return new Float32Array(bits.buffer)
}

/** All 65,536 half floats as float32, exact. */
export const halfTable = (): Float32Array => (table ??= makeTable())

/**
 * The half float nearest to a double, ties to even, as its 16 bits; beyond the range: infinity; NaN stays NaN. Rounds once,
 * straight from the double, as numpy does.
 */
export function toHalf(value: number): number {
  WIDE[0] = value
  const sign = Number(WIDE_BITS[0]! >> 48n) & 0x8000
  if (Number.isNaN(value)) return sign | 0x7e00
  const size = Math.abs(value)
  if (size >= 65520) return sign | 0x7c00
  // Below 2^-14 halves lie 2^-24 apart; above, 1024 of them to each power of two.
  if (size < 2 ** -14) return sign | roundToEven(size * 2 ** 24)
  const exponent = Number((WIDE_BITS[0]! >> 52n) & 0x7ffn) - 1023
  return sign | (roundToEven((size * 2 ** -exponent - 1) * 1024) + ((exponent + 15) << 10))
}

/** Rounds a non-negative number; a carry out of the fraction raises the exponent, as it should. */
function roundToEven(x: number): number {
  const low = Math.floor(x)
  const rest = x - low
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low
}

/**
 * Python's `repr(float)`: the shortest digits that read back as the same float, as JavaScript finds them too; what differs is when
 * an exponent is used (below 1e-4 and from 1e16) and how it is spelt (`1e-05`). NaN and the infinities as `repr` spells them.
 */
export function floatRepr(x: number): string {
  if (Number.isNaN(x)) return 'nan'
  if (x === Infinity) return 'inf'
  if (x === -Infinity) return '-inf'
  if (x === 0) return Object.is(x, -0) ? '-0.0' : '0.0'
  const size = Math.abs(x)
  if (size >= 1e-4 && size < 1e16) {
    const digits = String(x)
    return Number.isInteger(x) ? digits + '.0' : digits
  }
  const [mantissa, exponent] = x.toExponential().split('e') as [string, string]
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
}

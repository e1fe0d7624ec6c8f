/** pow of C: 1 to any power is 1, NaN included, and -1 to an infinite one; JavaScript gives NaN for these. */
export function cPow(a: number, b: number): number {
  if (a === 1 || (a === -1 && Math.abs(b) === Infinity)) return 1
  return a ** b
}

/** How 32-bit numbers are printed: 0.1 as 0.1, not as the 0.10000000149011612 that a 64-bit number makes of it. */
import { inspect, type InspectOptions } from 'node:util'

/** The shortest number that a 32-bit float takes for the same. */
export function shortest(x: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits))
    if (Object.is(Math.fround(short), x)) return short
  }
  return x
}

/** Lets every Float32Array of this process print so. */
export function installFloat32(): void {
  Object.defineProperty(Float32Array.prototype, inspect.custom, {
    configurable: true,
    writable: true,
    value(this: Float32Array, _depth: number, options: InspectOptions, print: typeof inspect): string {
      const most = options.maxArrayLength ?? Infinity
      const list = Array.from(this.subarray(0, most), shortest)
      list.length = this.length // the rest is counted, not printed
      return `Float32Array(${this.length}) ${print(list, options)}`
    },
  })
}

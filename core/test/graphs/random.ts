/** Random numbers that a seed repeats (mulberry32), and what is chosen by them. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0 <= x < 1 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!
  }

  /** Some of a list, in random order. */
  some<T>(list: readonly T[], from: number, to: number): T[] {
    const rest = [...list]
    const n = Math.min(rest.length, this.int(from, to))
    return Array.from({ length: n }, () => rest.splice(this.int(0, rest.length - 1), 1)[0]!)
  }
}

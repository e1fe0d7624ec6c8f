/**
 * A small seeded generator of random numbers for the simulated detector: the same seed gives the same data on every machine.
 * The core is splitmix32 (public domain, by Sebastiano Vigna's splitmix64 scaled to 32 bits).
 */
export class Random {
  private state: number
  private spare: number | undefined

  constructor(seed: number) {
    this.state = seed | 0
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    this.state = (this.state + 0x9e3779b9) | 0
    let x = this.state
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform()
  }

  /** A whole number in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n)
  }

  /** Exponential with the given mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform())
  }

  /** Normal (Box-Muller; the second value is kept for the next call). */
  normal(mean = 0, sigma = 1): number {
    if (this.spare !== undefined) {
      const value = this.spare
      this.spare = undefined
      return mean + sigma * value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    const angle = 2 * Math.PI * this.uniform()
    this.spare = radius * Math.sin(angle)
    return mean + sigma * radius * Math.cos(angle)
  }

  /** Poisson: by multiplication (Knuth) for small means, as rounded normal for large ones. */
  poisson(mean: number): number {
    if (mean <= 0) return 0
    if (mean > 40) return Math.max(0, Math.round(this.normal(mean, Math.sqrt(mean))))
    const limit = Math.exp(-mean)
    let n = 0
    for (let product = this.uniform(); product > limit; product *= this.uniform()) n++
    return n
  }
}

import { InvalidArgument } from '../errors/index.js'

/** How an axis is cut in bins. */
export interface BinOptions {
  /** Number of bins. */
  readonly bins?: number
  /** Lowest and highest edge; the data's own where absent. */
  readonly range?: readonly [number, number]
  /** Bins of equal width on a logarithmic axis; values at or below 0 are left out. */
  readonly log?: boolean
}

export interface Bins {
  /** n + 1 edges. */
  readonly edges: Float64Array
  readonly log: boolean
}

/** Least and largest of the values that an axis can show, seen piece by piece. */
export class Extent {
  private low = Infinity
  private high = -Infinity

  constructor(private readonly log = false) {}

  add(values: ArrayLike<number>): this {
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!
      if (!Number.isFinite(x) || (this.log && x <= 0)) continue
      if (x < this.low) this.low = x
      if (x > this.high) this.high = x
    }
    return this
  }

  /** What an axis for these values reaches over; never empty. */
  get range(): [number, number] {
    const { low, high, log } = this
    if (low > high) return log ? [1, 10] : [0, 1]
    if (low < high) return [low, high]
    // numpy: data of one value get half a unit on either side; more, where that would be lost in a float.
    const margin = Math.max(0.5, Math.abs(low) * 1e-12)
    return log ? [low / 2, low * 2] : [low - margin, high + margin]
  }
}

/**
 * Bin edges as numpy.linspace (or logspace) makes them.
 *
 * @throws InvalidArgument for no bins, or a range that is empty, not finite, or not positive on a logarithmic axis
 */
export function makeBins(values: ArrayLike<number>, options: BinOptions = {}): Bins {
  const { bins = 100, log = false } = options
  const [low, high] = options.range ?? new Extent(log).add(values).range
  if (!Number.isInteger(bins) || bins < 1)
    throw new InvalidArgument(`bins must be a whole number above 0, got ${bins}.`)
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high && (!log || low > 0))) {
    throw new InvalidArgument(
      `range [${low}, ${high}] must rise${log ? ', be positive (log: true)' : ''} and be finite.`,
    )
  }
  const [a, b] = log ? [Math.log10(low), Math.log10(high)] : [low, high]
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => {
    if (i === 0) return low
    if (i === bins) return high
    const x = a + ((b - a) * i) / bins
    return log ? 10 ** x : x
  })
  return { edges, log }
}

/** Middle of each bin; the geometric one on a logarithmic axis. */
export function centers({ edges, log }: Bins): number[] {
  return Array.from({ length: edges.length - 1 }, (_, i) =>
    log ? Math.sqrt(edges[i]! * edges[i + 1]!) : (edges[i]! + edges[i + 1]!) / 2,
  )
}

/** Width of each bin. */
export function widths({ edges }: Bins): number[] {
  return Array.from({ length: edges.length - 1 }, (_, i) => edges[i + 1]! - edges[i]!)
}

/** A function from a value to its bin, -1 outside; the last bin includes its upper edge, as numpy's. */
export function binFinder({ edges, log }: Bins): (x: number) => number {
  const n = edges.length - 1
  const [low, high] = [edges[0]!, edges[n]!]
  const [a, b] = log ? [Math.log10(low), Math.log10(high)] : [low, high]
  const scale = n / (b - a)
  return (x) => {
    if (!(x >= low && x <= high)) return -1
    let i = Math.min(n - 1, Math.floor(((log ? Math.log10(x) : x) - a) * scale))
    // Rounding can put a value next to an edge on its wrong side: the edges decide.
    if (x < edges[i]!) i--
    else if (i < n - 1 && x >= edges[i + 1]!) i++
    return i
  }
}

/** Counts per bin, as numpy.histogram; added to `counts` if given. */
export function count(
  values: ArrayLike<number>,
  bins: Bins,
  counts: Float64Array = new Float64Array(bins.edges.length - 1),
): Float64Array {
  const find = binFinder(bins)
  for (let i = 0; i < values.length; i++) {
    const bin = find(values[i]!)
    if (bin >= 0) counts[bin]!++
  }
  return counts
}

/** Counts per cell, row-major over (y, x), as numpy.histogram2d transposed; added to `counts` if given. */
export function count2d(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  xBins: Bins,
  yBins: Bins,
  counts: Float64Array = new Float64Array((xBins.edges.length - 1) * (yBins.edges.length - 1)),
): Float64Array {
  const nx = xBins.edges.length - 1
  const [findX, findY] = [binFinder(xBins), binFinder(yBins)]
  for (let i = 0; i < x.length; i++) {
    const [ix, iy] = [findX(x[i]!), findY(y[i]!)]
    if (ix >= 0 && iy >= 0) counts[iy * nx + ix]!++
  }
  return counts
}

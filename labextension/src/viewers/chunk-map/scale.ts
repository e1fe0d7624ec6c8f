import type { Interval } from './data.js'

/**
 * Time (ns since the map's origin) to pixels, with zoom and pan. Gaps may be folded: a superrun's subruns often lie weeks apart,
 * and drawn to scale nothing of them would be seen. Folded, each gap takes `FOLDED` of the time with data.
 */
const FOLDED = 0.02
/** One pixel is never less than this many ns. */
const FINEST = 0.01

export class TimeScale {
  /** Knots of the piecewise-linear map from time to display time. */
  private readonly times: number[] = []
  private readonly shown: number[] = []
  private from: number
  private to: number
  private left = 0
  private width = 1

  constructor(
    readonly extent: Interval,
    gaps: readonly Interval[],
    readonly folded: boolean,
  ) {
    const cuts = folded ? gaps.filter(({ start, end }) => end > start) : []
    const gapTime = cuts.reduce((sum, { start, end }) => sum + end - start, 0)
    const gapWidth = Math.max(extent.end - extent.start - gapTime, 1) * FOLDED
    let shown = extent.start
    let time = extent.start
    const knot = (): void => {
      this.times.push(time)
      this.shown.push(shown)
    }
    knot()
    for (const gap of cuts) {
      shown += gap.start - time
      time = gap.start
      knot()
      shown += Math.min(gapWidth, gap.end - gap.start)
      time = gap.end
      knot()
    }
    shown += extent.end - time
    time = extent.end
    knot()
    this.from = extent.start
    this.to = shown
  }

  setPixels(left: number, width: number): void {
    this.left = left
    this.width = Math.max(1, width)
  }

  x(time: number): number {
    return this.left + ((convert(time, this.times, this.shown) - this.from) / (this.to - this.from)) * this.width
  }

  time(x: number): number {
    return convert(this.from + ((x - this.left) / this.width) * (this.to - this.from), this.shown, this.times)
  }

  /** First and last time in the window. */
  get window(): Interval {
    return { start: this.time(this.left), end: this.time(this.left + this.width) }
  }

  /** Of the parts drawn to scale. */
  get nsPerPixel(): number {
    return (this.to - this.from) / this.width
  }

  /** The times between folded gaps. */
  get pieces(): readonly Interval[] {
    const pieces: Interval[] = []
    for (let i = 0; i + 1 < this.times.length; i += 2) pieces.push({ start: this.times[i]!, end: this.times[i + 1]! })
    return pieces
  }

  get isWhole(): boolean {
    return this.from <= this.shown[0]! && this.to >= this.shown[this.shown.length - 1]!
  }

  /** Zooms by `factor` (> 1 = closer), keeping what is at pixel `x` there. */
  zoom(factor: number, x = this.left + this.width / 2): void {
    const at = this.from + ((x - this.left) / this.width) * (this.to - this.from)
    const span = Math.max((this.to - this.from) / factor, FINEST * this.width)
    const share = (at - this.from) / (this.to - this.from)
    this.setWindow(at - share * span, at + (1 - share) * span)
  }

  pan(pixels: number): void {
    const by = (pixels / this.width) * (this.to - this.from)
    this.setWindow(this.from + by, this.to + by)
  }

  /** Shows these times. */
  show({ start, end }: Interval): void {
    const from = convert(start, this.times, this.shown)
    const to = convert(end, this.times, this.shown)
    const least = FINEST * this.width
    const middle = (from + to) / 2
    if (to - from < least) this.setWindow(middle - least / 2, middle + least / 2)
    else this.setWindow(from, to)
  }

  showAll(): void {
    this.setWindow(-Infinity, Infinity)
  }

  private setWindow(from: number, to: number): void {
    const first = this.shown[0]!
    const last = this.shown[this.shown.length - 1]!
    const span = Math.min(to - from, last - first)
    this.from = Math.max(first, Math.min(Number.isFinite(from) ? from : first, last - span))
    this.to = this.from + span
  }
}

/** Piecewise-linear from one list of knots to the other; straight on beyond the ends. */
function convert(value: number, from: readonly number[], to: readonly number[]): number {
  let i = 1
  if (from.length > 8) {
    let low = 1
    let high = from.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (from[middle]! >= value) high = middle
      else low = middle + 1
    }
    i = low
  } else while (i < from.length - 1 && from[i]! < value) i++
  const span = from[i]! - from[i - 1]!
  if (span === 0) return to[i]!
  return to[i - 1]! + ((value - from[i - 1]!) / span) * (to[i]! - to[i - 1]!)
}

const SECOND = 1e9
/** Steps that people read easily, in ns. */
const STEPS = [
  ...[1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9].flatMap((unit) => [unit, 2 * unit, 5 * unit]),
  ...[10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400].map((s) => s * SECOND),
  ...[2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].map((days) => days * 86_400 * SECOND),
]

/** Times of axis ticks inside the window, about `pixels` apart. Every piece between folded gaps starts with one. */
export function axisTicks(scale: TimeScale, width: number, pixels = 90): { times: number[]; step: number } {
  const wanted = scale.nsPerPixel * pixels
  const step = STEPS.find((candidate) => candidate >= wanted) ?? STEPS[STEPS.length - 1]!
  const { start, end } = scale.window
  const ticks: number[] = []
  let lastX = -Infinity
  const add = (time: number): void => {
    const x = scale.x(time)
    if (x - lastX < pixels * 0.7) return
    ticks.push(time)
    lastX = x
  }
  const most = Math.ceil(width / pixels) + 2
  for (const piece of scale.pieces) {
    if (piece.end < start || piece.start > end) continue
    if (scale.folded && piece.start >= start) add(piece.start)
    const first = Math.ceil(Math.max(piece.start, start) / step)
    const last = Math.min(Math.floor(Math.min(piece.end, end) / step), first + most)
    for (let i = first; i <= last; i++) add(i * step)
  }
  return { times: ticks, step }
}

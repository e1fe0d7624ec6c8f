import type { PreviewAnswer } from '@straxlab/core/comm-protocol'
import type { PlotSelection } from '../plot/index.js'

/** Counts of rows in bins, as the kernel answered. */
export interface Density {
  readonly nRows: number
  readonly edgesX: readonly number[]
  /** Absent in one dimension. */
  readonly edgesY?: readonly number[]
  /** Row by row of y: `counts[iy * nx + ix]`. */
  readonly counts: Uint32Array
  readonly units: PreviewAnswer['units']
}

/** @throws TypeError where the counts do not fit the edges */
export function readDensity(answer: PreviewAnswer, buffers: readonly Uint8Array[]): Density {
  const bytes = buffers[answer.buffer]
  if (!bytes) throw new TypeError('The kernel sent no counts.')
  const nx = answer.edgesX.length - 1
  const ny = answer.edgesY ? answer.edgesY.length - 1 : 1
  if (bytes.byteLength !== nx * ny * 4) {
    throw new TypeError(
      `The kernel sent ${bytes.byteLength} bytes of counts, expected ${nx * ny * 4} for ${nx} × ${ny} bins.`,
    )
  }
  // The buffer lies anywhere in the message: copied to where 32-bit numbers may lie.
  const counts = new Uint32Array(bytes.slice().buffer)
  return { nRows: answer.nRows, edgesX: answer.edgesX, edgesY: answer.edgesY, counts, units: answer.units }
}

const middle = (edges: readonly number[], i: number, log: boolean): number =>
  log ? Math.sqrt(edges[i]! * edges[i + 1]!) : (edges[i]! + edges[i + 1]!) / 2

/** Middles of the bins on their axis. */
export function centers(edges: readonly number[], log: boolean): number[] {
  return Array.from({ length: edges.length - 1 }, (_, i) => middle(edges, i, log))
}

/** Even-odd rule; corners and point in the units of the screen (logarithms on a logarithmic axis). */
export function insidePolygon(x: number, y: number, polygon: readonly (readonly [number, number])[]): boolean {
  let inside = false
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [x1, y1] = polygon[i]!
    const [x2, y2] = polygon[j]!
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside
  }
  return inside
}

export interface Axes {
  readonly logX: boolean
  readonly logY: boolean
}

/** Which bins are marked: those whose middle is. */
export function markedBins(density: Density, axes: Axes, marked: PlotSelection): Uint8Array {
  const xs = centers(density.edgesX, axes.logX)
  const ys = density.edgesY ? centers(density.edgesY, axes.logY) : [0]
  const place = (value: number, log: boolean): number => (log ? Math.log10(value) : value)
  const polygon = marked.polygon?.map(([x, y]) => [place(x, axes.logX), place(y, axes.logY)] as const)
  const within = (value: number, range: readonly [number, number] | undefined): boolean =>
    !range || (value >= range[0] && value <= range[1])
  const flags = new Uint8Array(density.counts.length)
  ys.forEach((y, iy) =>
    xs.forEach((x, ix) => {
      const hit = polygon
        ? insidePolygon(place(x, axes.logX), place(y, axes.logY), polygon)
        : within(x, marked.x) && (!density.edgesY || within(y, marked.y))
      if (hit) flags[iy * xs.length + ix] = 1
    }),
  )
  return flags
}

/** Sums of the counts over the other axis; with `flags`, of the marked bins only. */
export function marginals(
  density: Density,
  flags?: Uint8Array,
): { readonly x: Float64Array; readonly y: Float64Array; readonly total: number } {
  const nx = density.edgesX.length - 1
  const x = new Float64Array(nx)
  const y = new Float64Array(density.edgesY ? density.edgesY.length - 1 : 1)
  let total = 0
  density.counts.forEach((count, i) => {
    if (flags && !flags[i]) return
    x[i % nx] = x[i % nx]! + count
    const row = Math.floor(i / nx)
    y[row] = y[row]! + count
    total += count
  })
  return { x, y, total }
}

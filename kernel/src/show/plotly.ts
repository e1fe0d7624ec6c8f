import type { MimeBundle } from '../link/index.js'

/** Core's pictures, two small files of it; the kernel works without core, and plots then have no picture. */
const figureSvg = await import('@straxlab/core/figure-svg').then(
  (core) => core.figureSvg,
  () => undefined,
)

export const PLOTLY = 'application/vnd.plotly.v1+json'

export interface PlotlySpec {
  readonly data: readonly Record<string, unknown>[]
  readonly layout?: Record<string, unknown>
  readonly config?: Record<string, unknown>
  readonly frames?: readonly unknown[]
}

const PARTS = new Set(['data', 'layout', 'config', 'frames'])
const TRACE = ['type', 'x', 'y', 'z', 'values', 'r', 'lat', 'locations', 'labels']

/** `{ data: [traces], layout }`, nothing else. */
export function isPlotly(value: unknown): value is PlotlySpec {
  if (typeof value !== 'object' || value === null || !('data' in value) || !('layout' in value)) return false
  const { data, layout } = value as PlotlySpec
  if (!Array.isArray(data) || typeof layout !== 'object' || layout === null) return false
  if (!Object.keys(value).every((key) => PARTS.has(key))) return false
  return data.every((trace) => typeof trace === 'object' && trace !== null && TRACE.some((key) => key in trace))
}

/** The spec for plotly, a still picture for whoever has no plotly, and a line of text. */
export function plotlyBundle(spec: PlotlySpec): MimeBundle {
  const plain = plainSpec(spec) as PlotlySpec
  const svg = figureSvg?.(plain)
  const kinds = plain.data.map((trace) => String(trace['type'] ?? 'scatter')).join(', ')
  return {
    [PLOTLY]: plain,
    ...(svg ? { 'text/html': svg } : {}),
    'text/plain': `[plot: ${kinds || 'empty'}]`,
  }
}

/** Typed arrays as arrays, bigint as numbers, NaN as null: what JSON and plotly understand. */
function plainSpec(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, plainSpec)
  if (Array.isArray(value)) return value.map(plainSpec)
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, plainSpec(it)]))
}

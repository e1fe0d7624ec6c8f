/** A plotly figure as it lies in an output. */
export interface Figure {
  readonly data: readonly Trace[]
  readonly layout: { readonly [key: string]: unknown }
  readonly config: { readonly [key: string]: unknown }
}

export interface Trace {
  readonly type?: string
  readonly [key: string]: unknown
}

/** What the cartesian bundle draws. */
const DRAWN = new Set([
  'scatter',
  'bar',
  'box',
  'heatmap',
  'histogram',
  'histogram2d',
  'histogram2dcontour',
  'contour',
  'violin',
  'image',
  'pie',
  'scatterternary',
])
/** WebGL kinds that differ from a kind in the bundle in speed only. */
const INSTEAD: Readonly<Record<string, string>> = { scattergl: 'scatter', heatmapgl: 'heatmap' }

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The figure of an output, copied (plotly writes into what it is given).
 *
 * @throws TypeError in words when it is no figure, or one whose traces this bundle cannot draw
 */
export function asFigure(value: unknown): Figure {
  if (!isObject(value) || !Array.isArray(value['data'])) {
    throw new TypeError('This output holds no plotly figure: "data" must be a list of traces.')
  }
  const copy = structuredClone(value) as { data: unknown[]; layout?: unknown; config?: unknown }
  const data = copy.data.map((trace): Trace => {
    if (!isObject(trace)) throw new TypeError('This plotly figure is damaged: a trace is no object.')
    const type = typeof trace['type'] === 'string' ? trace['type'] : 'scatter'
    return { ...trace, type: INSTEAD[type] ?? type }
  })
  const unknown = [...new Set(data.map(({ type }) => type!).filter((type) => !DRAWN.has(type)))]
  if (unknown.length > 0) {
    throw new TypeError(
      `This figure has traces of type ${unknown.join(', ')}, which straxlab's plotly (cartesian) does not draw. ` +
        'The package jupyterlab-plotly (pip install plotly) draws them.',
    )
  }
  return { data, layout: isObject(copy.layout) ? copy.layout : {}, config: isObject(copy.config) ? copy.config : {} }
}

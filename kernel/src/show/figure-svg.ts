import type { PlotlySpec } from './plotly.js'

/** A still picture of a plot, as an SVG element; undefined for kinds that are not drawn. */
export function figureSvg(_spec: PlotlySpec): string | undefined {
  return undefined
}

import { DISPLAY, PLOTLY_MIME, type DisplayBundle } from '../table/index.js'
import { staticSvg } from './svg.js'

/** A trace of plotly, as far as straxlab makes them. */
export type Trace =
  | {
      readonly type: 'bar'
      readonly x: readonly number[]
      readonly y: readonly number[]
      readonly width: readonly number[]
      readonly name?: string
      readonly marker?: { readonly color?: string; readonly line?: { readonly width: number } }
      readonly hovertemplate?: string
    }
  | {
      readonly type: 'scatter'
      readonly mode: 'lines' | 'markers'
      readonly x: readonly number[]
      readonly y: readonly number[]
      readonly name?: string
      readonly line?: { readonly shape?: 'hv' | 'linear'; readonly width?: number; readonly color?: string }
      readonly marker?: { readonly size?: number; readonly opacity?: number; readonly color?: string }
      readonly fill?: 'tozeroy'
    }
  | {
      readonly type: 'heatmap'
      readonly x: readonly number[]
      readonly y: readonly number[]
      readonly z: readonly (readonly (number | null)[])[]
      readonly colorscale: string
      readonly colorbar: { readonly title: { readonly text: string } }
      readonly hovertemplate?: string
      readonly customdata?: readonly (readonly number[])[]
    }

export interface Axis {
  readonly title: { readonly text: string }
  readonly type?: 'linear' | 'log'
  readonly range?: readonly [number, number]
}

export interface Layout {
  readonly title?: { readonly text: string }
  readonly xaxis: Axis
  readonly yaxis: Axis
  readonly showlegend?: boolean
  readonly bargap?: number
  readonly height?: number
  readonly margin?: Readonly<Record<'l' | 'r' | 't' | 'b', number>>
}

/**
 * A plot: a plotly specification (`data`, `layout`, plain JSON) that the notebook draws, with a static SVG beside it for
 * nbconvert, GitHub and VS Code.
 */
export class Plot {
  readonly data: readonly Trace[]
  readonly layout: Layout
  /** One line in words, for places that show text only. */
  readonly summary: string

  constructor(data: readonly Trace[], layout: Layout, summary: string) {
    this.data = data
    this.layout = { height: 420, margin: { l: 70, r: 20, t: 50, b: 55 }, ...layout }
    this.summary = summary
  }

  /** The plot as a picture, 700 × 420 px. */
  toSvg(): string {
    return staticSvg(this.data, this.layout)
  }

  toString(): string {
    return this.summary
  }

  [DISPLAY](): DisplayBundle {
    return {
      [PLOTLY_MIME]: { data: this.data, layout: this.layout },
      'image/svg+xml': this.toSvg(),
      'text/plain': this.summary,
    }
  }
}

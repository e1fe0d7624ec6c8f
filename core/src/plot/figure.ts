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

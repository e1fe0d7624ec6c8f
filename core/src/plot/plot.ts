import { DISPLAY, PLOTLY_MIME, type DisplayBundle } from '../table/index.js'
import type { Layout, Trace } from './figure.js'
import { figureSvg } from './figure-svg.js'

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
    return figureSvg(this)! // all that Trace allows can be drawn
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

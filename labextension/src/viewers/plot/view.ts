import type { PlotlyElement } from 'plotly.js-cartesian-dist-min'
import { debounced, h } from '../dom.js'
import { onThemeChange, themeColours } from '../theme.js'
import { ENGLISH, type Translate } from '../translate.js'
import { asFigure, type Figure } from './figure.js'
import { fitTitles } from './fit-titles.js'
import { themeTemplate } from './template.js'

/** What the user marked in a plot, in the units of its axes. */
export interface PlotSelection {
  /** Box. */
  readonly x?: readonly [number, number]
  readonly y?: readonly [number, number]
  /** Lasso: corners of a polygon. */
  readonly polygon?: readonly (readonly [number, number])[]
}

export interface PlotPoint {
  readonly x: number
  readonly y: number
}

export interface PlotOptions {
  readonly trans?: Translate
  /** Name for screen readers. */
  readonly label?: string
  /** Adds box and lasso, and tells what they mark; undefined when the mark is taken away. */
  onSelect?(selection: PlotSelection | undefined): void
  /** A point or cell was clicked. */
  onClick?(point: PlotPoint): void
}

type DragMode = 'zoom' | 'select' | 'lasso'

interface SelectEvent {
  readonly range?: { readonly x: [number, number]; readonly y: [number, number] }
  readonly lassoPoints?: { readonly x: number[]; readonly y: number[] }
}

const sorted = ([a, b]: readonly [number, number]): [number, number] => (a <= b ? [a, b] : [b, a])

function selectionOf(event: SelectEvent | undefined): PlotSelection | undefined {
  const { range, lassoPoints } = event ?? {}
  if (lassoPoints) return { polygon: lassoPoints.x.map((x, i) => [x, lassoPoints.y[i]!] as const) }
  if (range) return { x: sorted(range.x), y: sorted(range.y) }
  return undefined
}

const DEFAULT_HEIGHT = 420

/** Plotly is 1.4 MB: fetched at the first plot, once for the page. */
const loadPlotly = async (): Promise<typeof import('plotly.js-cartesian-dist-min').default> =>
  (await import('plotly.js-cartesian-dist-min')).default

/** A plotly figure in the colours of the page. */
export class PlotView {
  readonly node: HTMLElement
  private readonly plot: HTMLElement
  private dragMode: DragMode = 'zoom'
  /** What is marked, as plotly keeps it. */
  private marks: readonly unknown[] = []
  private drawing = 0
  private figure: Figure | undefined
  private element: PlotlyElement | undefined
  private readonly stopTheme: () => void
  private readonly observer: ResizeObserver | undefined
  private readonly resize = debounced(() => void this.fit(), 60)
  private disposed = false
  private width = 0

  constructor(private readonly options: PlotOptions = {}) {
    this.plot = h('div', {
      class: 'straxlab-Plot-figure',
      role: 'figure',
      'aria-label': options.label,
    })
    this.node = h('div', { class: 'straxlab-Plot' }, options.onSelect && this.modeButtons(), this.plot)
    this.stopTheme = onThemeChange(() => void this.draw())
    this.observer = globalThis.ResizeObserver && new ResizeObserver(() => this.resize())
    this.observer?.observe(this.node)
  }

  /**
   * Shows a figure (`data`, `layout`, `config`). With `keepMarks` what the user marked stays marked.
   *
   * @throws TypeError in words where it cannot be drawn
   */
  async show(value: unknown, o: { readonly keepMarks?: boolean } = {}): Promise<void> {
    this.figure = asFigure(value)
    if (!o.keepMarks) this.marks = []
    const { title } = this.figure.layout as { title?: string | { text?: string } }
    const text = typeof title === 'string' ? title : title?.text
    if (!this.options.label && text) this.plot.setAttribute('aria-label', text)
    await this.draw()
  }

  dispose(): void {
    this.disposed = true
    this.stopTheme()
    this.observer?.disconnect()
    this.resize.cancel()
    if (this.element) void loadPlotly().then((plotly) => plotly.purge(this.plot))
    this.node.remove()
  }

  /** What dragging does; plotly's own buttons offer marking only for points, not for densities. */
  private modeButtons(): HTMLElement {
    const trans = this.options.trans ?? ENGLISH
    const modes: readonly (readonly [DragMode, string])[] = [
      ['zoom', trans.__('Zoom')],
      ['select', trans.__('Mark box')],
      ['lasso', trans.__('Mark lasso')],
    ]
    const buttons = modes.map(([mode, label]) =>
      h(
        'button',
        { type: 'button', class: 'straxlab-Button', 'aria-pressed': String(mode === this.dragMode), 'data-drag': mode },
        label,
      ),
    )
    buttons.forEach((button, i) =>
      button.addEventListener('click', () => {
        this.dragMode = modes[i]![0]
        buttons.forEach((other) => other.setAttribute('aria-pressed', String(other === button)))
        if (this.element)
          void loadPlotly().then((plotly) => plotly.relayout(this.plot, { dragmode: this.dragMode, selections: [] }))
      }),
    )
    return h('div', { class: 'straxlab-Plot-modes', role: 'group', 'aria-label': trans.__('Dragging') }, ...buttons)
  }

  private async draw(): Promise<void> {
    const { figure } = this
    if (!figure) return
    const plotly = await loadPlotly()
    if (this.disposed || figure !== this.figure) return
    const own = structuredClone(figure)
    const { layout } = own
    const fixedWidth = typeof layout['width'] === 'number'
    const height = typeof layout['height'] === 'number' ? layout['height'] : DEFAULT_HEIGHT
    const drawn = {
      height: DEFAULT_HEIGHT,
      ...(fixedWidth ? layout : fitTitles(layout, this.node.clientWidth || 640, height)),
      ...(this.options.onSelect ? { dragmode: this.dragMode, selections: this.marks } : {}),
      autosize: !fixedWidth,
      template: layout['template'] ?? themeTemplate(themeColours(this.node)),
    }
    const config = {
      responsive: false,
      displaylogo: false,
      ...own.config,
      // Never a button that sends data to a server.
      showSendToCloud: false,
      showEditInChartStudio: false,
      plotlyServerURL: '',
      // JupyterLab's MathJax comes and goes and is not set up for plotly, which would then show nothing for a text with `$`.
      typesetMath: false,
    }
    const first = this.element === undefined
    // Drawing anew, plotly tells of marks that come and go; these are not the user's.
    this.drawing++
    this.element = await plotly.react(this.plot, own.data, drawn, config)
    this.drawing--
    this.width = this.node.clientWidth
    if (first) this.listen(this.element)
  }

  private listen(element: PlotlyElement): void {
    const { onSelect, onClick } = this.options
    if (onSelect) {
      const tell = (selection: PlotSelection | undefined): void => {
        if (this.drawing > 0) return
        this.marks = selection ? [...(element.layout?.selections ?? [])] : []
        onSelect(selection)
      }
      element.on('plotly_selected', (event: SelectEvent | undefined) => tell(selectionOf(event)))
      element.on('plotly_deselect', () => tell(undefined))
    }
    if (onClick) {
      element.on('plotly_click', (event: { readonly points: readonly PlotPoint[] }) => {
        const point = event.points[0]
        if (point) onClick({ x: Number(point.x), y: Number(point.y) })
      })
    }
  }

  /** A hidden plot (other tab) has no width: it is fitted when it is seen again. */
  private async fit(): Promise<void> {
    const { clientWidth } = this.node
    if (this.disposed || !this.element || clientWidth === 0 || clientWidth === this.width) return
    this.width = clientWidth
    const plotly = await loadPlotly()
    await this.draw()
    await plotly.Plots.resize(this.plot)
  }
}

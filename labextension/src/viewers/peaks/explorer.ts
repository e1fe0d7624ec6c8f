import type { PreviewAnswer, PreviewRequest, WaveformAnswer, WaveformRequest } from '@straxlab/core/comm-protocol'
import type { FieldInfo } from '@straxlab/core/mime'
import { h } from '../dom.js'
import { countText, splitUnit, visibleText } from '../format.js'
import { PlotView, selectionCode, type PlotPoint, type PlotSelection } from '../plot/index.js'
import { ENGLISH, type Translate } from '../translate.js'
import { marginals, markedBins, readDensity, type Density } from './density.js'
import { densityFigure, type FieldLabel } from './figures.js'
import { WaveformView } from './waveform-view.js'

/** What is drawn; kept over a reload. */
export interface ExplorerState {
  readonly x: string
  readonly y: string
  readonly logX: boolean
  readonly logY: boolean
  readonly bins: number
  readonly selection: string
}

export interface ExplorerSource {
  readonly runId: string
  readonly target: string
  readonly fields: readonly FieldInfo[]
  readonly variable: string
  preview(
    request: Omit<PreviewRequest, 'contextId'>,
    signal: AbortSignal,
  ): Promise<{ readonly result: PreviewAnswer; readonly buffers: readonly Uint8Array[] }>
  waveform?(request: Omit<WaveformRequest, 'contextId'>, signal: AbortSignal): Promise<WaveformAnswer>
}

export interface ExplorerOptions {
  readonly trans?: Translate
  readonly state?: Partial<ExplorerState>
  insertCode?(code: string): void
  onState?(state: ExplorerState): void
}

const BINS = [50, 100, 200, 400]

/** Heights of the density, and what stands above it, in pixels. */
const HEIGHT = { least: 360, most: 640, above: 110 }

/** Fields that can be binned: one number a row. */
export function plottable(fields: readonly FieldInfo[]): FieldInfo[] {
  return fields.filter(({ shape, type }) => shape.length === 0 && /^[<>|=]?[iufb]/.test(type))
}

/** A first guess that shows something: area against width, or the first fields that are no times. */
function firstChoice(names: readonly string[]): { x: string; y: string } {
  const pick = (wanted: readonly string[], not = ''): string =>
    wanted.find((name) => name !== not && names.includes(name)) ??
    names.find((name) => name !== not && !['time', 'endtime', 'length', 'dt', 'channel'].includes(name)) ??
    names[0] ??
    ''
  const x = pick(['area', 's1_area', 'cs1', 'x'])
  return {
    x,
    y: pick(
      ['range_50p_area', 'width', 'median_time', 's2_area', 'cs2', 'y', 'area_fraction_top', 'n_hits', 'max_gap'],
      x,
    ),
  }
}

/** Length of an axis, of a logarithmic one in powers of ten: what distances on the screen are measured in. */
function axisSpan(edges: readonly number[], log: boolean): number {
  const first = edges[0]!
  const last = edges[edges.length - 1]!
  return (log ? Math.log10(last / first) : last - first) || 1
}

/** Any two columns of stored data as a density, binned in the kernel; marks become code, a click shows the peak. */
export class ExplorerView {
  readonly node: HTMLElement
  private readonly trans: Translate
  private readonly fields: ReadonlyMap<string, FieldLabel>
  private readonly plot: PlotView
  private readonly alert = h('div', { class: 'straxlab-Alert', role: 'alert' })
  private readonly status = h('span', { class: 'straxlab-Runs-status', role: 'status', 'aria-live': 'polite' })
  private readonly codeButton: HTMLButtonElement
  private readonly below = h('div', { class: 'straxlab-Explorer-below' })
  private state: ExplorerState
  private density: Density | undefined
  private marked: PlotSelection | undefined
  private asking: AbortController | undefined
  private waveform: WaveformView | undefined

  constructor(
    private readonly source: ExplorerSource,
    private readonly options: ExplorerOptions = {},
  ) {
    this.trans = options.trans ?? ENGLISH
    const { trans } = this
    const usable = plottable(source.fields)
    this.fields = new Map(usable.map(({ name, title }) => [name, { name, ...splitUnit(title ?? '') }]))
    const names = [...this.fields.keys()]
    this.state = { ...firstChoice(names), logX: false, logY: false, bins: 100, selection: '', ...options.state }
    this.plot = new PlotView({
      trans,
      label: trans.__('Density'),
      onSelect: (marked) => this.mark(marked),
      onClick: (point) => void this.showPeak(point),
    })
    this.codeButton = h(
      'button',
      { type: 'button', class: 'straxlab-Button', 'data-action': 'code', on: { click: () => this.insert() } },
      trans.__('Insert marked as code'),
    )
    this.codeButton.disabled = true
    this.node = h('div', { class: 'straxlab-Explorer' }, this.controls(names), this.alert, this.plot.node, this.below)
  }

  /** Asks the kernel and draws. The element has to be in the page. */
  async draw(): Promise<void> {
    this.asking?.abort()
    const asking = (this.asking = new AbortController())
    const { x, y, logX, logY, bins, selection } = this.state
    if (!x) return this.say(this.trans.__('These data have no field with one number per row.'))
    this.status.textContent = this.trans.__('Counting…')
    try {
      const request = {
        runId: this.source.runId,
        target: this.source.target,
        x,
        logX,
        bins,
        ...(y ? { y, logY } : {}),
        ...(selection.trim() ? { selection: selection.trim() } : {}),
      }
      const { result, buffers } = await this.source.preview(request, asking.signal)
      if (asking.signal.aborted) return
      this.density = readDensity(result, buffers)
      this.marked = undefined
      this.codeButton.disabled = true
      this.say('')
      await this.redraw()
    } catch (error) {
      if (asking.signal.aborted) return
      this.status.textContent = ''
      this.say(error instanceof Error ? error.message : String(error))
    }
  }

  dispose(): void {
    this.asking?.abort()
    this.plot.dispose()
    this.waveform?.dispose()
    this.node.remove()
  }

  private say(text: string): void {
    this.alert.textContent = visibleText(text)
  }

  private controls(names: readonly string[]): HTMLElement {
    const { trans, state } = this
    const select = (key: 'x' | 'y', label: string, none?: string): HTMLElement => {
      const element = h(
        'select',
        { class: 'straxlab-Input', 'data-field': key },
        none === undefined ? null : h('option', { value: '' }, none),
        ...names.map((name) => h('option', { value: name }, visibleText(name))),
      )
      element.value = state[key]
      element.addEventListener('change', () => this.change({ [key]: element.value }))
      return h('label', {}, `${label} `, element)
    }
    const check = (key: 'logX' | 'logY', label: string): HTMLElement => {
      const box = h('input', { type: 'checkbox', 'data-field': key })
      box.checked = state[key]
      box.addEventListener('change', () => this.change({ [key]: box.checked }))
      return h('label', {}, box, ` ${label}`)
    }
    const bins = h(
      'select',
      { class: 'straxlab-Input', 'data-field': 'bins' },
      ...BINS.map((n) => h('option', { value: n }, String(n))),
    )
    bins.value = String(state.bins)
    bins.addEventListener('change', () => this.change({ bins: Number(bins.value) }))
    const selection = h('input', {
      type: 'text',
      class: 'straxlab-Input straxlab-Explorer-selection',
      placeholder: 'area > 100',
      spellcheck: 'false',
      'data-field': 'selection',
    })
    selection.value = state.selection
    selection.addEventListener('change', () => this.change({ selection: selection.value }))
    return h(
      'div',
      { class: 'straxlab-Toolbar', role: 'toolbar', 'aria-label': trans.__('What to plot') },
      h('strong', {}, visibleText(`${this.source.runId} ${this.source.target}`)),
      select('x', 'x'),
      check('logX', trans.__('log')),
      select('y', 'y', trans.__('(count only)')),
      check('logY', trans.__('log')),
      h('label', {}, `${trans.__('Bins')} `, bins),
      h('label', {}, `${trans.__('Selection')} `, selection),
      this.options.insertCode ? this.codeButton : null,
      this.status,
    )
  }

  private change(change: Partial<ExplorerState>): void {
    this.state = { ...this.state, ...change }
    this.options.onState?.(this.state)
    void this.draw()
  }

  private redraw(): Promise<void> {
    const { density, state, marked } = this
    if (!density) return Promise.resolve()
    const flags = marked && markedBins(density, state, marked)
    const rows = this.trans.__('%1 rows', countText(density.nRows))
    this.status.textContent = flags
      ? `${rows}, ${this.trans.__('%1 marked', countText(marginals(density, flags).total))}`
      : rows
    const y = state.y ? this.fields.get(state.y) : undefined
    return this.plot.show(
      densityFigure(density, {
        x: this.fields.get(state.x)!,
        y,
        axes: state,
        flags,
        trans: this.trans,
        height: this.height(),
      }),
      { keepMarks: marked !== undefined },
    )
  }

  /** As high as the panel allows, so that nobody has to scroll; a panel that is not seen yet has no height. */
  private height(): number {
    return Math.min(HEIGHT.most, Math.max(HEIGHT.least, (this.node.clientHeight || 570) - HEIGHT.above))
  }

  private mark(marked: PlotSelection | undefined): void {
    this.marked = marked
    this.codeButton.disabled = marked === undefined
    void this.redraw()
  }

  private insert(): void {
    const { state, source, marked } = this
    if (!marked) return
    const code = selectionCode(
      {
        variable: source.variable,
        runId: source.runId,
        target: source.target,
        x: state.x,
        logX: state.logX,
        logY: state.logY,
        ...(state.y ? { y: state.y } : {}),
        ...(state.selection.trim() ? { selection: state.selection.trim() } : {}),
      },
      marked,
    )
    this.options.insertCode?.(code)
  }

  private async showPeak(point: PlotPoint): Promise<void> {
    const { density, state, source } = this
    if (!density || !source.waveform || !state.y || !density.edgesY) return
    const asking = new AbortController()
    try {
      const answer = await source.waveform(
        {
          runId: source.runId,
          target: source.target,
          near: {
            xField: state.x,
            yField: state.y,
            x: point.x,
            y: point.y,
            scaleX: axisSpan(density.edgesX, state.logX),
            scaleY: axisSpan(density.edgesY, state.logY),
            logX: state.logX,
            logY: state.logY,
          },
          ...(state.selection.trim() ? { selection: state.selection.trim() } : {}),
        },
        asking.signal,
      )
      this.waveform?.dispose()
      this.waveform = new WaveformView(answer, this.trans)
      this.below.replaceChildren(this.waveform.node)
      this.say('')
      await this.waveform.show()
      this.waveform?.node.scrollIntoView?.({ block: 'nearest' })
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error))
    }
  }
}

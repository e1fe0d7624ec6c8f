import type { RunsPayload } from '@straxlab/core/mime'
import { debounced, h } from '../dom.js'
import { countText } from '../format.js'
import { ROW_HEIGHT, VirtualGrid } from '../grid/index.js'
import { ENGLISH, type Translate } from '../translate.js'
import { actionButtons } from './action-bar.js'
import type { RunTableActions } from './actions.js'
import { readColumn, readColumns } from './columns.js'
import { NO_FILTER, conditionCount, type RunFilter } from './filter.js'
import { gridColumns } from './grid-columns.js'
import { RunTableModel, type RunTableState } from './model.js'
import { columnPanel, filterPanel } from './panels.js'

export interface RunTableOptions {
  readonly trans?: Translate
  readonly actions?: RunTableActions
  /** Rows visible at once; the table fills its container where absent. */
  readonly maxVisibleRows?: number
  /** The state changed (filter, sort, columns, ticks), for keeping it over a reload. */
  onState?(state: RunViewState): void
}

type PanelName = 'filters' | 'columns'

/** What is kept when the table is made anew, or over a reload: plain JSON. */
export interface RunViewState extends RunTableState {
  readonly panel?: PanelName
  readonly scrollTop?: number
}

/** The run table: search, filters, columns, ticks, and what can be done with the ticked runs. */
export class RunTableView {
  readonly node: HTMLElement
  private readonly trans: Translate
  private readonly grid: VirtualGrid
  private readonly status = h('span', { class: 'straxlab-Runs-status', role: 'status', 'aria-live': 'polite' })
  private readonly alert = h('div', { class: 'straxlab-Alert', role: 'alert' })
  private readonly panel = h('div', { class: 'straxlab-Runs-panel' })
  private readonly actionBar = h('span', { class: 'straxlab-Runs-actions' })
  private readonly buttons: Record<PanelName, HTMLButtonElement>
  private readonly search: HTMLInputElement
  private readonly searchSoon = debounced(() => this.applyFilter({ search: this.search.value }), 120)
  private readonly filterSoon = debounced(() => this.applyFilter(this.pending), 120)
  private pending: Partial<RunFilter> = {}
  private openPanel: PanelName | undefined
  private running: AbortController | undefined
  private readonly lookUps = new Set<string>()

  /** Reads the payload; Arrow is fetched only where it is needed. @throws TypeError where the payload contradicts itself */
  static async create(payload: RunsPayload, options: RunTableOptions = {}, arrow?: Uint8Array): Promise<RunTableView> {
    const model = new RunTableModel(await readColumns(payload, arrow), payload.nRows)
    return new RunTableView(model, payload, options)
  }

  constructor(
    readonly model: RunTableModel,
    private readonly payload: RunsPayload,
    private readonly options: RunTableOptions = {},
  ) {
    this.trans = options.trans ?? ENGLISH
    const { trans } = this
    this.grid = new VirtualGrid({
      label: trans.__('Runs'),
      trans,
      ticks: {
        isTicked: (display) => model.isTicked(model.row(display)),
        set: (from, to, on) => {
          for (let display = from; display <= to; display++) model.setTicked([model.row(display)], on)
          this.changed()
        },
        state: () => model.tickState(),
        setAll: (on) => {
          model.setAllShownTicked(on)
          this.changed()
        },
      },
      onSort: (column) => {
        model.cycleSort(column.id)
        this.showRows()
      },
      onOpen: (display) => this.options.actions?.openRun?.(model.runId(model.row(display))),
    })
    this.search = h('input', {
      type: 'search',
      class: 'straxlab-Input straxlab-Runs-search',
      placeholder: trans.__('Search runs'),
      'aria-label': trans.__('Search runs'),
      on: { input: this.searchSoon },
    })
    this.buttons = {
      filters: this.panelButton('filters', trans.__('Filters')),
      columns: this.panelButton('columns', trans.__('Columns')),
    }
    this.node = h(
      'div',
      { class: 'straxlab-Runs' },
      h(
        'div',
        { class: 'straxlab-Toolbar', role: 'toolbar', 'aria-label': trans.__('Run table') },
        this.search,
        this.buttons.filters,
        this.buttons.columns,
        this.actionBar,
        this.status,
      ),
      this.panel,
      this.alert,
      this.grid.node,
    )
    this.showColumns()
    this.showRows()
  }

  get state(): RunViewState {
    return { ...this.model.state, panel: this.openPanel, scrollTop: this.grid.node.scrollTop }
  }

  restore(state: RunViewState): void {
    this.guarded(() => this.model.restore(state))
    this.search.value = this.model.filter.search
    this.openPanel = state.panel
    this.showColumns()
    this.showRows()
    this.drawPanel()
    // Only an element in the page can be scrolled.
    if (state.scrollTop) requestAnimationFrame(() => (this.grid.node.scrollTop = state.scrollTop!))
  }

  /** Takes the place of another table of these runs in the page: the keyboard stays where it was. */
  replace(before: RunTableView): void {
    const [{ activeElement }, { activeRow }] = [document, before.grid]
    before.node.replaceWith(this.node)
    if (activeElement === before.search) return this.search.focus()
    if (!before.node.contains(activeElement)) return
    this.grid.node.focus({ preventScroll: true })
    if (activeRow >= 0 && activeRow < this.model.shown) this.grid.goTo(activeRow)
  }

  /** Shows a message in words in the table's place for messages; empty = nothing to say. */
  showError(text: string): void {
    this.alert.textContent = text
  }

  dispose(): void {
    this.running?.abort()
    for (const soon of [this.searchSoon, this.filterSoon]) soon.cancel()
    this.grid.dispose()
    this.node.remove()
  }

  private panelButton(name: PanelName, label: string): HTMLButtonElement {
    return h(
      'button',
      {
        type: 'button',
        class: 'straxlab-Button',
        'aria-expanded': 'false',
        'data-panel': name,
        on: { click: () => this.togglePanel(name) },
      },
      label,
    )
  }

  private togglePanel(name: PanelName): void {
    this.openPanel = this.openPanel === name ? undefined : name
    this.drawPanel()
    this.options.onState?.(this.state)
  }

  private drawPanel(): void {
    for (const [name, button] of Object.entries(this.buttons)) {
      button.setAttribute('aria-expanded', String(name === this.openPanel))
    }
    if (this.openPanel === 'filters') this.panel.replaceChildren(this.filters())
    else if (this.openPanel === 'columns') this.panel.replaceChildren(this.columnChooser())
    else this.panel.replaceChildren()
  }

  private filters(): HTMLElement {
    const changed = (change: Partial<RunFilter>): void => {
      this.pending = { ...this.pending, ...change }
      this.filterSoon()
    }
    const clear = (): void => {
      this.search.value = ''
      this.applyFilter(NO_FILTER)
      this.drawPanel()
    }
    return filterPanel(this.model, this.trans, { changed, clear })
  }

  private columnChooser(): HTMLElement {
    const { available } = this.options.actions ?? {}
    return columnPanel(this.model, this.trans, {
      changed: () => {
        this.showColumns()
        this.showRows()
      },
      dataTypes: this.payload.dataTypes ?? [],
      lookUp: available && ((dataType) => void this.lookUp(dataType)),
    })
  }

  /** Data types whose availability was looked up since the table was made. */
  get lookedUp(): readonly string[] {
    return [...this.lookUps]
  }

  /** Looks up which of the shown runs have a data type, as a new column or in place of the one there is. */
  async lookUp(dataType: string): Promise<void> {
    const { available } = this.options.actions ?? {}
    if (!available) return
    this.running?.abort()
    this.lookUps.add(dataType)
    const running = (this.running = new AbortController())
    const runIds = this.model.shownRunIds()
    const progress = (done: number, total: number): void => {
      this.status.textContent = this.trans.__(
        '%1: %2 of %3 runs looked up',
        dataType,
        countText(done),
        countText(total),
      )
    }
    progress(0, runIds.length)
    try {
      const column = await available(dataType, runIds, progress, running.signal)
      if (running.signal.aborted) return
      const found = new Map(runIds.map((id, i) => [id, column.values?.[i] ?? null]))
      const values = Array.from({ length: this.model.rows }, (_, row) => found.get(this.model.runId(row)) ?? null)
      this.model.putColumn(
        readColumn({ ...column, name: `${dataType}_available`, type: 'available', values }, this.model.rows),
      )
      this.showError('')
    } catch (error) {
      if (!running.signal.aborted) this.showError(error instanceof Error ? error.message : String(error))
    }
    this.showColumns()
    this.showRows()
    this.drawPanel()
  }

  private applyFilter(change: Partial<RunFilter>): void {
    this.pending = {}
    if (this.guarded(() => this.model.setFilter({ ...this.model.filter, ...change }))) this.showRows()
  }

  /** What the user typed may be no valid pattern: said in place, the rows stay. */
  private guarded(work: () => void): boolean {
    try {
      work()
      this.showError('')
      return true
    } catch (error) {
      this.showError(error instanceof Error ? error.message : String(error))
      return false
    }
  }

  private showColumns(): void {
    this.grid.setColumns(gridColumns(this.model, this.trans, this.options.actions?.openRun))
  }

  private showRows(): void {
    this.grid.setSort(this.model.sort)
    this.grid.setRowCount(this.model.shown, this.trans.__('No run matches the filters.'))
    const { maxVisibleRows } = this.options
    if (maxVisibleRows !== undefined) {
      const rows = Math.max(2, Math.min(maxVisibleRows, this.model.rows)) + 1
      this.grid.node.style.height = `${rows * ROW_HEIGHT + 18}px`
    }
    this.changed()
  }

  private changed(): void {
    const { model, trans } = this
    const conditions = conditionCount(model.filter)
    this.buttons.filters.textContent = conditions > 0 ? trans.__('Filters (%1)', conditions) : trans.__('Filters')
    this.buttons.filters.classList.toggle('straxlab-mod-on', conditions > 0)
    const of = model.shown === model.rows ? '' : trans.__(' of %1', countText(model.rows))
    const ticked = model.tickCount > 0 ? trans.__(', %1 ticked', countText(model.tickCount)) : ''
    const cut = this.payload.totalRows ? trans.__(' (the first of %1)', countText(this.payload.totalRows)) : ''
    this.status.textContent = `${countText(model.shown)}${of} ${trans._n('run', 'runs', model.rows)}${cut}${ticked}`
    this.drawActions()
    this.options.onState?.(this.state)
  }

  private drawActions(): void {
    this.actionBar.replaceChildren(
      ...actionButtons(this.model, this.options.actions ?? {}, this.payload.context, {
        trans: this.trans,
        untick: () => {
          this.model.clearTicks()
          this.showRows()
        },
      }),
    )
  }
}

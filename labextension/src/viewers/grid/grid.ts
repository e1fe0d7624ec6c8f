import { h, perFrame, uniqueId } from '../dom.js'
import { ENGLISH, type Translate } from '../translate.js'
import { fillRow, tickAllCell } from './cells.js'
import { headerCell } from './header.js'
import { moveByKey } from './move.js'
import { RowPool } from './row-pool.js'
import type { GridColumn, GridPosition, SortState, TickModel } from './types.js'

export const ROW_HEIGHT = 24
const TICK_WIDTH = 32
/** Rows drawn beyond each edge of the window, so that a fast scroll does not show blank rows. */
const OVERSCAN = 8

export interface GridOptions {
  /** Name of the table for screen readers. */
  readonly label: string
  readonly trans?: Translate
  readonly ticks?: TickModel
  /** The user asked to sort by this column. */
  onSort?(column: GridColumn): void
  /** Enter or double click on a row. */
  onOpen?(row: number): void
  /** The row under the keyboard or pointer changed. */
  onActive?(row: number): void
}

/**
 * A table of any length in the page: only the rows in the window exist as elements, and they are reused. Cells are real elements
 * in an ARIA grid, so that they can be read out, selected and searched.
 */
export class VirtualGrid {
  readonly node: HTMLElement
  private readonly trans: Translate
  private readonly header = h('div', { class: 'straxlab-Grid-header', role: 'row', 'aria-rowindex': 1 })
  private readonly body = h('div', { class: 'straxlab-Grid-body', role: 'rowgroup' })
  private readonly empty = h('div', { class: 'straxlab-Grid-empty', role: 'status' })
  private readonly id = uniqueId('grid')
  private readonly observer: ResizeObserver | undefined
  private readonly redraw = perFrame(() => this.draw(false))
  private columns: readonly GridColumn[] = []
  private widths: number[] = []
  private rows = 0
  private sort: SortState | undefined
  private active: GridPosition = { row: -1, column: 0 }
  private readonly pool = new RowPool(this.body, (element, row) =>
    fillRow(element, row, {
      columns: this.columns,
      ticks: this.options.ticks,
      trans: this.trans,
      rowHeight: ROW_HEIGHT,
      id: (at, column) => this.cellId(at, column),
    }),
  )
  private lastTicked = 0

  constructor(private readonly options: GridOptions) {
    this.trans = options.trans ?? ENGLISH
    this.node = h(
      'div',
      {
        class: 'straxlab-Grid',
        role: 'grid',
        tabindex: 0,
        'aria-label': options.label,
        'aria-multiselectable': options.ticks ? 'true' : undefined,
        on: {
          scroll: this.redraw,
          keydown: (event: KeyboardEvent) => this.onKey(event),
          focus: () => this.showActive(),
          blur: () => this.showActive(),
        },
      },
      h('div', { class: 'straxlab-Grid-headerGroup', role: 'rowgroup' }, this.header),
      this.body,
      this.empty,
    )
    this.body.addEventListener('click', (event) => this.onClick(event))
    // A pressed tick box would take the keyboard with it when its row is drawn again.
    this.node.addEventListener('mousedown', (event) => {
      if ((event.target as Element).closest('.straxlab-Grid-tick')) {
        event.preventDefault()
        this.node.focus({ preventScroll: true })
      }
    })
    this.body.addEventListener('dblclick', (event) => {
      const row = this.rowOf(event.target)
      if (row !== undefined) this.options.onOpen?.(row)
    })
    this.observer = globalThis.ResizeObserver && new ResizeObserver(() => this.redraw())
    this.observer?.observe(this.node)
  }

  /** Shows other columns; widths that the user changed are kept by column id. */
  setColumns(columns: readonly GridColumn[]): void {
    const kept = new Map(this.columns.map((column, i) => [column.id, this.widths[i]!]))
    this.columns = columns
    this.widths = columns.map((column) => kept.get(column.id) ?? column.width)
    this.node.setAttribute('aria-colcount', String(columns.length + (this.options.ticks ? 1 : 0)))
    this.layOut()
    this.refresh()
  }

  /** Number of rows, after filtering. */
  setRowCount(rows: number, emptyText = ''): void {
    this.rows = rows
    this.node.setAttribute('aria-rowcount', String(rows + 1))
    this.body.style.height = `${rows * ROW_HEIGHT}px`
    this.empty.textContent = rows === 0 ? emptyText : ''
    this.active = { ...this.active, row: Math.min(this.active.row, rows - 1) }
    this.refresh()
  }

  setSort(sort: SortState | undefined): void {
    this.sort = sort
    this.drawHeader()
  }

  /** Draws all visible cells again: the data behind them changed. */
  refresh(): void {
    this.drawHeader()
    this.draw(true)
  }

  get activeRow(): number {
    return this.active.row
  }

  /** Brings a row into view and makes it the active one. */
  goTo(row: number): void {
    this.setActive({ row, column: Math.max(0, this.active.column) })
  }

  dispose(): void {
    this.observer?.disconnect()
    this.redraw.cancel()
    this.node.remove()
  }

  private layOut(): void {
    const ticks = this.options.ticks ? `${TICK_WIDTH}px ` : ''
    this.node.style.setProperty('--straxlab-columns', ticks + this.widths.map((w) => `${w}px`).join(' '))
    const width = this.widths.reduce((sum, w) => sum + w, this.options.ticks ? TICK_WIDTH : 0)
    this.node.style.setProperty('--straxlab-width', `${width}px`)
  }

  private drawHeader(): void {
    const { ticks } = this.options
    const offset = ticks ? 2 : 1
    const cells = this.columns.map((column, i) =>
      headerCell(column, i, {
        sort: this.sort,
        trans: this.trans,
        id: this.cellId(-1, i),
        ariaColumn: i + offset,
        width: () => this.widths[i]!,
        callbacks: {
          sort: (which) => this.options.onSort?.(which),
          resize: (index, width) => {
            this.widths[index] = width
            this.layOut()
          },
        },
      }),
    )
    this.header.replaceChildren(
      ...(ticks ? [tickAllCell(ticks, this.trans, this.cellId(-1, -1), () => this.refresh())] : []),
      ...cells,
    )
    this.showActive()
  }

  private draw(all: boolean): void {
    const top = this.node.scrollTop
    const height = this.node.clientHeight || 400
    const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - OVERSCAN)
    const last = Math.min(this.rows, Math.ceil((top + height) / ROW_HEIGHT) + OVERSCAN)
    this.pool.show(first, last, all)
    this.showActive()
  }

  private cellId(row: number, column: number): string {
    return `${this.id}-${row}-${column}`
  }

  private rowOf(target: EventTarget | null): number | undefined {
    const row = (target as Element | null)?.closest<HTMLElement>('.straxlab-Grid-row')?.dataset['row']
    return row === undefined ? undefined : Number(row)
  }

  private onClick(event: MouseEvent): void {
    const row = this.rowOf(event.target)
    if (row === undefined) return
    const target = event.target as Element
    const cell = target.closest('[aria-colindex]')
    const column = Number(cell?.getAttribute('aria-colindex') ?? 1) - (this.options.ticks ? 2 : 1)
    if (this.options.ticks && target.closest('.straxlab-Grid-tick')) {
      // The box's own change is overruled by what the model says when the row is drawn again.
      this.tick(row, event.shiftKey)
    }
    this.setActive({ row, column })
  }

  private tick(row: number, range: boolean): void {
    const ticks = this.options.ticks!
    const on = !ticks.isTicked(row)
    const from = range ? Math.min(this.lastTicked, row) : row
    const to = range ? Math.max(this.lastTicked, row) : row
    ticks.set(from, Math.min(to, this.rows - 1), on)
    this.lastTicked = row
    this.refresh()
  }

  private onKey(event: KeyboardEvent): void {
    const { ticks } = this.options
    const ctrl = event.ctrlKey || event.metaKey
    const page = Math.max(1, Math.floor((this.node.clientHeight || 400) / ROW_HEIGHT) - 2)
    const shape = { rows: this.rows, columns: this.columns.length, hasTicks: ticks !== undefined, page }
    const moved = event.altKey ? undefined : moveByKey(event.key, ctrl, this.active, shape)
    if (moved) this.setActive(moved)
    else if (event.key === ' ' && ticks) {
      if (this.active.row >= 0) this.tick(this.active.row, event.shiftKey)
      else if (this.active.column < 0) {
        ticks.setAll(ticks.state() !== 'all')
        this.refresh()
      } else this.sortActive()
    } else if (event.key === 'Enter') {
      if (this.active.row >= 0) this.options.onOpen?.(this.active.row)
      else this.sortActive()
    } else if (ctrl && event.key.toLowerCase() === 'a' && ticks) {
      ticks.setAll(true)
      this.refresh()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  private sortActive(): void {
    const column = this.columns[this.active.column]
    if (column?.sortable) this.options.onSort?.(column)
  }

  private setActive(to: GridPosition): void {
    const changed = to.row !== this.active.row
    this.active = to
    if (to.row >= 0) this.scrollTo(to.row)
    this.draw(false)
    if (changed) this.options.onActive?.(to.row)
  }

  private scrollTo(row: number): void {
    const header = this.header.offsetHeight
    const top = row * ROW_HEIGHT
    const view = this.node.clientHeight - header
    if (top < this.node.scrollTop) this.node.scrollTop = top
    else if (top + ROW_HEIGHT > this.node.scrollTop + view) this.node.scrollTop = top + ROW_HEIGHT - view
  }

  private showActive(): void {
    this.node.querySelector('.straxlab-mod-active')?.classList.remove('straxlab-mod-active')
    const cell = this.node.querySelector(`#${this.cellId(this.active.row, this.active.column)}`)
    if (cell) this.node.setAttribute('aria-activedescendant', cell.id)
    else this.node.removeAttribute('aria-activedescendant')
    if (cell && document.activeElement === this.node) {
      cell.classList.add('straxlab-mod-active')
      const left = (cell as HTMLElement).offsetLeft
      const right = left + (cell as HTMLElement).offsetWidth
      if (left < this.node.scrollLeft) this.node.scrollLeft = left
      else if (right > this.node.scrollLeft + this.node.clientWidth)
        this.node.scrollLeft = right - this.node.clientWidth
    }
  }
}

import type { SortState } from '../grid/index.js'
import type { RunColumn } from './columns.js'
import { filterRows, NO_FILTER, type RunFilter } from './filter.js'
import { sortRows } from './sort.js'

/** What is kept over a reload: plain JSON. Ticks by run id, because rows move. */
export interface RunTableState {
  readonly filter?: Partial<RunFilter>
  readonly sort?: SortState
  readonly shown?: readonly string[]
  readonly ticked?: readonly string[]
}

/**
 * The runs, and which of them are shown in which order. No element of the page is known here. Row = index into the data; display
 * row = index into what is shown.
 */
export class RunTableModel {
  private readonly byName: Map<string, RunColumn>
  private readonly haystacks: (string | undefined)[] = []
  private readonly tickedRows = new Set<number>()
  private order: Uint32Array
  private currentFilter: RunFilter = NO_FILTER
  private currentSort: SortState | undefined
  private shownNames: string[]

  constructor(
    private allColumns: RunColumn[],
    readonly rows: number,
  ) {
    this.byName = new Map(allColumns.map((column) => [column.name, column]))
    this.shownNames = allColumns.filter(({ hidden }) => !hidden).map(({ name }) => name)
    this.order = Uint32Array.from({ length: rows }, (_, i) => i)
  }

  get columns(): readonly RunColumn[] {
    return this.allColumns
  }

  column(name: string): RunColumn | undefined {
    return this.byName.get(name)
  }

  get shownColumns(): readonly RunColumn[] {
    return this.shownNames.map((name) => this.byName.get(name)!)
  }

  /** Shows these columns; order is that of the table. */
  showColumns(names: readonly string[]): void {
    const wanted = new Set(names)
    this.shownNames = this.allColumns.map(({ name }) => name).filter((name) => wanted.has(name))
  }

  /** Adds a column, or replaces the one of the same name (availability that was just computed). */
  putColumn(column: RunColumn): void {
    const at = this.allColumns.findIndex(({ name }) => name === column.name)
    if (at >= 0) this.allColumns[at] = column
    else this.allColumns = [...this.allColumns, column]
    this.byName.set(column.name, column)
    if (!this.shownNames.includes(column.name)) this.shownNames.push(column.name)
    this.arrange()
  }

  get filter(): RunFilter {
    return this.currentFilter
  }

  /** @throws InvalidArgument for a wildcard that is none; the rows shown stay as they were */
  setFilter(filter: RunFilter): void {
    const before = this.currentFilter
    this.currentFilter = filter
    try {
      this.arrange()
    } catch (error) {
      this.currentFilter = before
      throw error
    }
  }

  get sort(): SortState | undefined {
    return this.currentSort
  }

  setSort(sort: SortState | undefined): void {
    this.currentSort = sort
    this.arrange()
  }

  /** Ascending, descending, and back to the order of the data. */
  cycleSort(column: string): void {
    const now = this.currentSort?.column === column ? this.currentSort.direction : undefined
    if (now === undefined) this.setSort({ column, direction: 'ascending' })
    else this.setSort(now === 'ascending' ? { column, direction: 'descending' } : undefined)
  }

  /** Rows that are shown. */
  get shown(): number {
    return this.order.length
  }

  /** Row of a display row. */
  row(display: number): number {
    return this.order[display]!
  }

  /** Display row of a row, -1 where the filter hides it. */
  displayOf(row: number): number {
    return this.order.indexOf(row)
  }

  runId(row: number): string {
    return this.byName.get('name')?.text(row) ?? String(row)
  }

  /** Run ids of all shown rows, in order. */
  shownRunIds(): string[] {
    return Array.from(this.order, (row) => this.runId(row))
  }

  isTicked(row: number): boolean {
    return this.tickedRows.has(row)
  }

  setTicked(rows: Iterable<number>, on: boolean): void {
    for (const row of rows) {
      if (on) this.tickedRows.add(row)
      else this.tickedRows.delete(row)
    }
  }

  setAllShownTicked(on: boolean): void {
    this.setTicked(this.order, on)
  }

  clearTicks(): void {
    this.tickedRows.clear()
  }

  get tickCount(): number {
    return this.tickedRows.size
  }

  /** Of the shown rows. */
  tickState(): 'none' | 'some' | 'all' {
    if (this.tickedRows.size === 0) return 'none'
    let ticked = 0
    for (const row of this.order) if (this.tickedRows.has(row)) ticked++
    return ticked === 0 ? 'none' : ticked === this.order.length ? 'all' : 'some'
  }

  /** Run ids of the ticked rows, in the order of the data (hidden ones included). */
  tickedRunIds(): string[] {
    return [...this.tickedRows].sort((a, b) => a - b).map((row) => this.runId(row))
  }

  get state(): RunTableState {
    return {
      filter: this.currentFilter,
      sort: this.currentSort,
      shown: this.shownNames,
      ticked: this.tickedRunIds().slice(0, 10_000),
    }
  }

  /** Takes up what `state` gave; what no longer exists is passed over. */
  restore(state: RunTableState): void {
    if (state.shown) this.showColumns(state.shown)
    if (state.ticked && state.ticked.length > 0) {
      const wanted = new Set(state.ticked)
      for (let row = 0; row < this.rows; row++) if (wanted.has(this.runId(row))) this.tickedRows.add(row)
    }
    if (state.sort && this.byName.has(state.sort.column)) this.currentSort = state.sort
    this.setFilter({ ...NO_FILTER, ...state.filter })
  }

  private haystack(row: number): string {
    return (this.haystacks[row] ??= this.allColumns
      .map((column) => column.text(row))
      .join('\n')
      .toLowerCase())
  }

  private arrange(): void {
    const kept = filterRows(
      this.rows,
      (name) => this.byName.get(name),
      (row) => this.haystack(row),
      this.currentFilter,
    )
    const column = this.currentSort && this.byName.get(this.currentSort.column)
    this.order = column && this.currentSort ? sortRows(kept, column, this.currentSort.direction) : kept
  }
}

import type { Child } from '../dom.js'

/** A column as the grid needs it. Rows are display rows: 0 is the first that is shown. */
export interface GridColumn {
  readonly id: string
  readonly title: string
  readonly unit?: string
  /** Longer explanation, shown on hover and read out. */
  readonly description?: string
  readonly width: number
  readonly align?: 'left' | 'right' | 'center'
  readonly sortable?: boolean
  /** Text of a cell; called for every cell that scrolls into view. */
  text(row: number): string
  /** Richer content than text; `text` is then used for copying and as the cell's name. */
  render?(row: number): Child[]
  /** CSS class of a cell. */
  className?(row: number): string | undefined
  /** Hover text; the cell's text where absent. */
  tooltip?(row: number): string | undefined
}

export interface SortState {
  readonly column: string
  readonly direction: 'ascending' | 'descending'
}

/** Rows with a tick box; absent where rows cannot be ticked. */
export interface TickModel {
  isTicked(row: number): boolean
  /** Ticks or unticks display rows `from` to `to`, both included. */
  set(from: number, to: number, ticked: boolean): void
  /** Of all shown rows: none, some or all are ticked. */
  state(): 'none' | 'some' | 'all'
  setAll(ticked: boolean): void
}

/** Where the keyboard is: row -1 is the header, column -1 the tick box. */
export interface GridPosition {
  readonly row: number
  readonly column: number
}

import type { Table as ArrowTable } from 'apache-arrow'
import { InvalidArgument, didYouMean } from '../errors/index.js'
import { tableToArrow } from './arrow.js'
import type { DataFrame } from '../dtype/index.js'
import { tableToDataFrame } from './data-frame.js'
import { DISPLAY, type Cell, type DisplayBundle, type TableColumn, type TableRow } from './cells.js'
import { compareCells } from './order.js'
import { tableToHtml } from './html.js'
import { tableToText } from './text.js'

/**
 * A table for people: named columns of equal length, immutable. The answers of `selectRuns`, `showConfig`, `dataInfo` and the
 * like are tables; `toArrow()` and `toDataFrame()` hand them to analysis packages.
 */
export class Table {
  readonly columns: readonly TableColumn[]
  readonly length: number
  readonly caption: string | undefined

  /** @throws InvalidArgument when columns differ in length or share a name */
  constructor(columns: readonly TableColumn[], options: { caption?: string } = {}) {
    this.columns = columns
    this.length = columns[0]?.values.length ?? 0
    this.caption = options.caption
    const names = new Set<string>()
    for (const { name, values } of columns) {
      if (values.length !== this.length) {
        throw new InvalidArgument(
          `Column "${name}" has ${values.length} values, expected ${this.length} as the columns before it.`,
        )
      }
      if (names.has(name)) throw new InvalidArgument(`Column "${name}" was given twice.`)
      names.add(name)
    }
  }

  /** Table of row objects; columns in order of first appearance, cells that a row lacks are undefined. */
  static fromRows(rows: readonly TableRow[], options: { caption?: string; columns?: readonly string[] } = {}): Table {
    const names = options.columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))]
    return new Table(
      names.map((name) => ({ name, values: rows.map((row) => row[name]) })),
      options,
    )
  }

  /** Names of the columns, in order. */
  get names(): readonly string[] {
    return this.columns.map((column) => column.name)
  }

  has(name: string): boolean {
    return this.columns.some((column) => column.name === name)
  }

  /** Values of one column. @throws InvalidArgument naming the nearest column when there is none of this name */
  column(name: string): ArrayLike<Cell> {
    const found = this.columns.find((column) => column.name === name)
    if (!found) throw new InvalidArgument(`No column "${name}".${didYouMean(name, this.names)}`, { known: this.names })
    return found.values
  }

  /** Row `i` as an object; negative `i` counts from the end. @throws InvalidArgument when there is no such row */
  row(i: number): TableRow {
    const at = i < 0 ? this.length + i : i
    if (!Number.isInteger(at) || at < 0 || at >= this.length) {
      throw new InvalidArgument(`No row ${i} in a table of ${this.length} rows.`)
    }
    return Object.fromEntries(this.columns.map(({ name, values }) => [name, values[at]]))
  }

  /** All rows as objects. */
  get rows(): TableRow[] {
    return Array.from({ length: this.length }, (_, i) => this.row(i))
  }

  *[Symbol.iterator](): IterableIterator<TableRow> {
    for (let i = 0; i < this.length; i++) yield this.row(i)
  }

  /** The rows at `indices`, in that order. */
  take(indices: ArrayLike<number>): this {
    const at = Array.from(indices)
    return this.withColumns(this.columns.map((column) => ({ ...column, values: at.map((i) => column.values[i]) })))
  }

  /** The rows for which `keep` is true. */
  filter(keep: (row: TableRow, i: number) => boolean): this {
    return this.take(Array.from({ length: this.length }, (_, i) => i).filter((i) => keep(this.row(i), i)))
  }

  /** Rows ordered by a column, stable; empty cells last. */
  sort(name: string, order: 'ascending' | 'descending' = 'ascending'): this {
    const values = this.column(name)
    const sign = order === 'ascending' ? 1 : -1
    const indices = Array.from({ length: this.length }, (_, i) => i)
    return this.take(indices.sort((a, b) => compareCells(values[a], values[b], sign)))
  }

  slice(from: number, to = this.length): this {
    return this.take(Array.from({ length: this.length }, (_, i) => i).slice(from, to))
  }

  /** Only the named columns, in the order asked for. */
  pick(names: readonly string[]): Table {
    for (const name of names) this.column(name)
    return new Table(names.map((name) => this.columns.find((column) => column.name === name)!))
  }

  /** Same kind of table with other columns; subclasses override it to stay what they are. */
  protected withColumns(columns: readonly TableColumn[]): this {
    return new Table(columns, { caption: this.caption }) as this
  }

  /** As Arrow table: int64 and dates keep their type, units and titles go into the field metadata. */
  toArrow(): ArrowTable {
    return tableToArrow(this.columns)
  }

  /** As danfo.js DataFrame; the package is loaded on first use (about 1 s). */
  toDataFrame(): Promise<DataFrame> {
    return tableToDataFrame(this.columns)
  }

  toJSON(): TableRow[] {
    return this.rows
  }

  toString(): string {
    return tableToText(this.columns, { caption: this.caption })
  }

  toHtml(options: { maxRows?: number } = {}): string {
    return tableToHtml(this.columns, { caption: this.caption, ...options })
  }

  [DISPLAY](): DisplayBundle {
    return { 'text/html': this.toHtml(), 'text/plain': this.toString() }
  }
}

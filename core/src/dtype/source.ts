import type { Column } from './column.js'
import type { StructDtype } from './struct-dtype.js'

/** What the parts of this room need of a StructArray. */
export interface ColumnSource {
  readonly dtype: StructDtype
  readonly length: number
  column(name: string): Column
}

/** An array that another one may take its columns or rows from. */
export interface FieldSource extends ColumnSource {
  /** True while `bytes()` costs nothing. */
  readonly hasRows: boolean
  bytes(): Uint8Array
  slice(from: number, to: number): FieldSource
}

/** What an array is made of: rows as on disk, or columns of its own, or columns that lie in other arrays until asked for. */
export interface Content {
  readonly rows?: Uint8Array
  readonly columns?: Iterable<readonly [string, Column]>
  readonly sources?: ReadonlyMap<string, FieldSource>
}

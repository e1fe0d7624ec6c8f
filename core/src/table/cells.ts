/** What a cell may hold; anything else is shown as JSON. */
export type Cell = string | number | bigint | boolean | Date | null | undefined | object

/** One column of a table for people. */
export interface TableColumn {
  readonly name: string
  /** A sentence that says what the column holds. */
  readonly title?: string
  /** Unit of the numbers: `ns`, `PE`, `s`, `MB`. */
  readonly unit?: string
  readonly values: ArrayLike<Cell>
}

/** One row, by column name. */
export type TableRow = Readonly<Record<string, Cell>>

/** What a notebook shows of an object: MIME type to content. */
export type DisplayBundle = Readonly<Record<string, unknown>>

/** Objects with a method of this name say themselves how a notebook shows them. */
export const DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never

import { joinColumns, type Column } from './column.js'
import { joinRows } from './rows.js'
import type { FieldSource } from './source.js'
import type { StructDtype } from './struct-dtype.js'

/** Arrays of one dtype, one after another, that are joined only when someone asks for a column or for all rows. */
export class Stack implements FieldSource {
  readonly hasRows = false

  /** @param parts each with rows */
  constructor(
    readonly dtype: StructDtype,
    readonly parts: readonly FieldSource[],
  ) {}

  get length(): number {
    return this.parts.reduce((sum, part) => sum + part.length, 0)
  }

  column(name: string): Column {
    return joinColumns(
      this.parts.map((part) => part.column(name)),
      this.dtype.field(name),
    )
  }

  pieces(): Uint8Array[] {
    return this.parts.map((part) => part.bytes())
  }

  bytes(): Uint8Array {
    return joinRows(this.pieces())
  }

  slice(start: number, end: number): Stack {
    let first = 0
    const parts = this.parts.flatMap((part) => {
      const [from, to] = [Math.max(0, start - first), Math.min(part.length, end - first)]
      first += part.length
      return from < to ? [part.slice(from, to)] : []
    })
    return new Stack(this.dtype, parts)
  }
}

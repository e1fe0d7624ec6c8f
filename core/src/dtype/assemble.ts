import type { Column } from './column.js'
import type { Field } from './field.js'
import type { Rows } from './gather.js'
import { placeRows } from './rows.js'
import { scatterAll, type FieldValues } from './scatter.js'
import type { FieldSource } from './source.js'
import { Stack } from './stack.js'
import type { StructDtype } from './struct-dtype.js'

/** An array held as columns, of its own or in other arrays. A field in neither is zero. */
export interface Columnar {
  readonly dtype: StructDtype
  readonly length: number
  readonly columns: ReadonlyMap<string, Column>
  readonly sources: ReadonlyMap<string, FieldSource>
}

/** Writes the rows as on disk; `into` is as long as all of them, and zero. */
export function assemble(array: Columnar, into: Uint8Array): void {
  const stack = stackOf(array)
  if (stack === undefined) {
    const rows = { bytes: into, itemsize: array.dtype.itemsize, length: array.length }
    scatterAll(
      rows,
      array.dtype.fields.flatMap((field) => valuesOf(array, field)),
    )
    return
  }
  placeRows(stack.pieces(), into)
}

/** Where all rows lie as on disk, though in several pieces. */
export function stackOf({ dtype, sources }: Columnar): Stack | undefined {
  const source = sources.get(dtype.names[0] ?? '')
  const isAll = source instanceof Stack && source.dtype === dtype
  return isAll && dtype.names.every((name) => sources.get(name) === source) ? source : undefined
}

/** Nothing for a field that is zero. */
function valuesOf({ columns, sources }: Columnar, field: Field): FieldValues[] {
  const own = columns.get(field.name)
  const source = sources.get(field.name)
  if (own !== undefined) return [{ field, column: own }]
  if (source === undefined) return []
  if (source.hasRows) return [{ field, rows: rowsOf(source), there: source.dtype.field(field.name) }]
  return [{ field, column: source.column(field.name) }]
}

export const rowsOf = (array: FieldSource): Rows => ({
  bytes: array.bytes(),
  itemsize: array.dtype.itemsize,
  length: array.length,
})

/** Parts of all sources; one that gives several fields is sliced once. */
export function sliceSources(
  sources: ReadonlyMap<string, FieldSource>,
  start: number,
  end: number,
): Map<string, FieldSource> {
  const parts = new Map([...new Set(sources.values())].map((source) => [source, source.slice(start, end)]))
  return new Map([...sources].map(([name, source]) => [name, parts.get(source)!]))
}

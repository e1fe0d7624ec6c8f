import { InvalidArgument } from '../errors/index.js'
import { joinColumns, type Column } from './column.js'
import { toColumn } from './convert.js'
import { sameShape, sameType, type Field } from './field.js'
import { joinRows } from './rows.js'
import type { Content, FieldSource } from './source.js'
import { StructDtype } from './struct-dtype.js'

/** Content of arrays of one layout, one after another: rows where any part has rows, else column by column. */
export function joined(parts: readonly FieldSource[], dtype: StructDtype): Content {
  if (parts.some((part) => part.hasRows)) return { rows: joinRows(parts.map((part) => part.bytes())) }
  return {
    columns: dtype.fields.map((field) => [
      field.name,
      joinColumns(
        parts.map((p) => p.column(field.name)),
        field,
      ),
    ]),
  }
}

export const totalLength = (parts: readonly { readonly length: number }[]): number =>
  parts.reduce((sum, part) => sum + part.length, 0)

/**
 * Content of arrays side by side, in `dtype`: each field from the last array that has it, zero where none has.
 * @throws InvalidArgument when lengths or shapes differ, or a value does not fit
 */
export function sideBySide(arrays: readonly FieldSource[], dtype: StructDtype): Content {
  const lengths = arrays.map((array) => array.length)
  if (new Set(lengths).size > 1)
    throw new InvalidArgument(`arrays to merge must have one length, got ${lengths.join(', ')}`)
  const sources = new Map<string, FieldSource>()
  const columns: [string, Column][] = []
  for (const field of dtype.fields) {
    const source = arrays.findLast((array) => array.dtype.has(field.name))
    if (source === undefined) continue
    if (sameType(field, source.dtype.field(field.name))) sources.set(field.name, source)
    else columns.push([field.name, converted(source, field)])
  }
  return { sources, columns }
}

function converted(source: FieldSource, field: Field): Column {
  const from = source.dtype.field(field.name)
  if (!sameShape(from.shape, field.shape))
    throw new InvalidArgument(
      `field "${field.name}" has shape (${from.shape.join(', ')}) in one array and (${field.shape.join(', ')}) in the other`,
    )
  return toColumn(field, source.column(field.name), source.length)
}

/** Same types under the same names in the same order; titles and padding may differ. */
export const sameFields = (a: StructDtype, b: StructDtype): boolean =>
  a.fields.length === b.fields.length && a.fields.every((f, i) => f.name === b.names[i] && sameType(f, b.fields[i]!))

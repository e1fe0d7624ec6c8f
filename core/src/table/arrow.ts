import type { DataType, Table as ArrowTable, Vector } from 'apache-arrow'
import { arrowPackage } from '../dtype/index.js'
import { formatCell } from './format.js'
import type { Cell, TableColumn } from './cells.js'

const present = (values: readonly Cell[]): readonly Cell[] =>
  values.filter((cell) => cell !== null && cell !== undefined)

/** The narrowest Arrow type that holds every cell as it is; a mixed column becomes text. */
function arrowType(values: readonly Cell[]): DataType {
  const { Bool, Float64, Int64, TimestampMillisecond, Utf8 } = arrowPackage()
  const cells = present(values)
  const all = (test: (cell: Cell) => boolean): boolean => cells.length > 0 && cells.every(test)
  if (all((cell) => typeof cell === 'number')) return new Float64()
  if (all((cell) => typeof cell === 'bigint')) return new Int64()
  if (all((cell) => typeof cell === 'boolean')) return new Bool()
  if (all((cell) => cell instanceof Date)) return new TimestampMillisecond('UTC')
  return new Utf8()
}

function arrowVector(values: readonly Cell[], type: DataType): Vector {
  const { Utf8, vectorFromArray } = arrowPackage()
  const cells = type instanceof Utf8 ? values.map((cell) => (cell == null ? null : formatCell(cell))) : values
  return vectorFromArray(
    cells.map((cell) => cell ?? null),
    type,
  )
}

/** Columns as Arrow table; title and unit become field metadata. */
export function tableToArrow(columns: readonly TableColumn[]): ArrowTable {
  const { Field, Schema, Table } = arrowPackage()
  const vectors = columns.map(({ values }) => {
    const cells = Array.from(values)
    return arrowVector(cells, arrowType(cells))
  })
  const fields = columns.map(({ name, title, unit }, i) => {
    const facts = Object.entries({ title, unit }).filter((fact): fact is [string, string] => fact[1] !== undefined)
    return new Field(name, vectors[i]!.type, true, new Map(facts))
  })
  return new Table(new Schema(fields), Object.fromEntries(columns.map(({ name }, i) => [name, vectors[i]!])))
}

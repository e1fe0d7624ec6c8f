import { InvalidArgument } from '../errors/index.js'
import { entriesPerRow, isStrings, type Column } from './column.js'
import type { Field } from './field.js'
import type { ColumnSource } from './source.js'

/** The part of danfo.js' DataFrame that callers rely on; the object itself is danfo's own. */
export interface DataFrame {
  readonly columns: string[]
  readonly shape: [number, number]
  readonly values: unknown
  print(): void
}

type DataFrameClass = new (data: Readonly<Record<string, unknown[]>>) => DataFrame

/** Not written into the import, so that bundlers for the browser leave danfo out. */
const PACKAGE = 'danfojs-node'

async function dataFrameClass(): Promise<DataFrameClass> {
  try {
    const danfo = (await import(/* webpackIgnore: true */ /* @vite-ignore */ PACKAGE)) as {
      DataFrame?: DataFrameClass
      default?: { DataFrame: DataFrameClass }
    }
    return (danfo.DataFrame ?? danfo.default?.DataFrame)!
  } catch (cause) {
    throw new InvalidArgument(`DataFrames need the package ${PACKAGE}: npm install ${PACKAGE}, or use toArrow()`, {
      cause,
    })
  }
}

/**
 * A danfo.js DataFrame. danfo knows numbers, strings and booleans: an int64 column with values beyond 2^53 becomes text, each row
 * of a sub-array a JSON list.
 * @throws InvalidArgument when danfojs-node is not installed
 */
export async function toDataFrame(array: ColumnSource): Promise<DataFrame> {
  const Frame = await dataFrameClass()
  return new Frame(
    Object.fromEntries(
      array.dtype.fields.map((field) => [field.name, cells(array.column(field.name), field, array.length)]),
    ),
  )
}

function cells(column: Column, field: Field, length: number): unknown[] {
  if (field.shape.length > 0 || field.scalar.kind === 'V') {
    const per = entriesPerRow(field)
    return Array.from({ length }, (_, i) => listText(column.slice(i * per, (i + 1) * per)))
  }
  if (isStrings(column)) return [...column]
  if (column instanceof BigInt64Array || column instanceof BigUint64Array) return bigCells(column)
  return field.scalar.kind === 'b' ? Array.from(column, (value) => value === 1) : Array.from(column)
}

function bigCells(column: BigInt64Array | BigUint64Array): unknown[] {
  const values: bigint[] = [...column]
  const numbers = values.map(Number)
  return numbers.every(Number.isSafeInteger) ? numbers : values.map(String)
}

const listText = (values: Column): string =>
  JSON.stringify(Array.from(values as ArrayLike<unknown>), (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))

import { InvalidArgument } from '../errors/index.js'
import { entriesPerRow, isBig, isStrings, type Column } from './column.js'
import type { DataFrame } from './data-frame-types.js'
import type { Field } from './field.js'
import type { ColumnSource } from './source.js'

type CellType = 'int32' | 'float32' | 'string' | 'boolean'
type DataFrameClass = new (
  rows?: readonly (readonly unknown[])[],
  options?: { readonly columns: readonly string[]; readonly dtypes: readonly CellType[] },
) => DataFrame

/** One column for danfo: numbers, strings or booleans, and which of them. */
export interface DataFrameColumn {
  readonly name: string
  readonly type: CellType
  readonly cells: readonly unknown[]
}

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
 * A danfo.js DataFrame of these columns, all of one length. Types are told, not guessed: danfo would take text of digits for numbers.
 * @throws InvalidArgument when danfojs-node is not installed
 */
export async function dataFrameOf(columns: readonly DataFrameColumn[]): Promise<DataFrame> {
  const Frame = await dataFrameClass()
  // danfo has no frame of rows without columns
  if (columns.length === 0) return new Frame()
  // By rows, since an object of columns would put names such as "7" in front.
  const rows = Array.from(columns[0]!.cells, (_, i) => columns.map(({ cells }) => cells[i]))
  return new Frame(rows, { columns: columns.map(({ name }) => name), dtypes: columns.map(({ type }) => type) })
}

/**
 * A danfo.js DataFrame of an array. An int64 column with values beyond 2^53 (times in ns) becomes text, each row of a sub-array a
 * JSON list.
 * @throws InvalidArgument when danfojs-node is not installed
 */
export function toDataFrame(array: ColumnSource): Promise<DataFrame> {
  return dataFrameOf(
    array.dtype.fields.map((field) => ({
      name: field.name,
      ...frameColumn(array.column(field.name), field, array.length),
    })),
  )
}

type TypedCells = Omit<DataFrameColumn, 'name'>

function frameColumn(column: Column, field: Field, length: number): TypedCells {
  if (field.shape.length > 0 || field.scalar.kind === 'V') {
    const per = entriesPerRow(field)
    const cells = Array.from({ length }, (_, i) => listText(column.slice(i * per, (i + 1) * per)))
    return { type: 'string', cells }
  }
  if (isStrings(column)) return { type: 'string', cells: column }
  if (isBig(column)) return bigColumn(column)
  if (field.scalar.kind === 'b') return { type: 'boolean', cells: Array.from(column, (value) => value === 1) }
  return { type: field.scalar.kind === 'f' ? 'float32' : 'int32', cells: Array.from(column) }
}

function bigColumn(column: BigInt64Array | BigUint64Array): TypedCells {
  const values: bigint[] = [...column]
  const numbers = values.map(Number)
  if (numbers.every(Number.isSafeInteger)) return { type: 'int32', cells: numbers }
  return { type: 'string', cells: values.map(String) }
}

const listText = (values: Column): string =>
  JSON.stringify(Array.from(values as ArrayLike<unknown>), (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))

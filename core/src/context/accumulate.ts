import { InvalidArgument, didYouMean } from '../errors/index.js'
import { StructArray, type Column, type StructDtype } from '../dtype/index.js'
import { getChunks } from './get.js'
import type { GetOptions } from './get-options.js'
import type { ContextState } from './state.js'

type Summable = number | bigint | boolean | ArrayLike<number> | ArrayLike<bigint>
/** What the function of accumulate may give: rows, columns by name, one value, an array of values (summed), or nothing. */
export type Accumulated = StructArray | { readonly [field: string]: Summable } | Summable | null | undefined

export interface AccumulateOptions extends GetOptions {
  /** Fields to sum; all but time and endtime unless given. */
  readonly fields?: string | readonly string[]
  /** Applied to the rows of each chunk before summing. */
  readonly function?: (rows: StructArray, fields: readonly string[]) => Accumulated | Promise<Accumulated>
  /** Fields that are not summed keep the first value seen. Default true. */
  readonly storeFirstForOthers?: boolean
}

/** Sums by field, and n_rows, n_chunks, start and end; `result` if the function gives plain values. */
export interface AccumulateResult {
  readonly n_rows: number
  readonly n_chunks: number
  readonly start: bigint
  readonly end: bigint
  readonly [field: string]: unknown
}

type Sum = number | bigint | number[] | bigint[]

/** Sum over a run chunk by chunk, in the memory of one chunk (strax context.py, accumulate). */
export async function accumulate(
  state: ContextState,
  runId: string,
  targets: readonly string[],
  options: AccumulateOptions,
): Promise<AccumulateResult> {
  const { fields: given, function: apply, storeFirstForOthers = true, ...get } = options
  if (get.allowMultiple) throw new InvalidArgument('allowMultiple gives nothing to accumulate: use make')
  let fields = given === undefined ? undefined : typeof given === 'string' ? [given] : given
  const sums = new Map<string, Sum>()
  const firsts: Record<string, unknown> = {}
  let [nRows, nChunks] = [0, 0]
  let span: { start: bigint; end: bigint } | undefined
  for await (const chunk of getChunks(state, { runId, targets, options: get })) {
    const { data } = chunk
    fields ??= summableFields(data.dtype)
    if (storeFirstForOthers && data.length > 0 && nRows === 0) Object.assign(firsts, firstValues(data, fields))
    span = { start: span?.start ?? chunk.start, end: chunk.end }
    nRows += data.length
    nChunks++
    add(sums, apply === undefined ? data : await apply(data, fields), fields)
  }
  return { ...firsts, ...Object.fromEntries(sums), n_rows: nRows, n_chunks: nChunks, ...span! }
}

function summableFields(dtype: StructDtype): string[] {
  return dtype.fields
    .filter(({ name, scalar }) => name !== 'time' && name !== 'endtime' && 'iufb'.includes(scalar.kind))
    .map(({ name }) => name)
}

function firstValues(data: StructArray, summed: readonly string[]): Record<string, unknown> {
  const row = data.row(0) as Record<string, unknown>
  return Object.fromEntries(data.dtype.names.filter((name) => !summed.includes(name)).map((name) => [name, row[name]]))
}

function add(sums: Map<string, Sum>, value: Accumulated, fields: readonly string[]): void {
  if (value === null || value === undefined) return
  if (value instanceof StructArray) {
    for (const name of fields)
      addTo(
        sums,
        name,
        sumColumn(
          value.column(name),
          value.dtype.field(name).shape.reduce((a, b) => a * b, 1),
        ),
      )
  } else if (typeof value === 'object' && !isArrayLike(value)) {
    for (const name of fields) {
      const one = value[name]
      if (one === undefined)
        throw new InvalidArgument(
          `The function of accumulate gave nothing for "${name}".${didYouMean(name, Object.keys(value))}`,
        )
      addTo(sums, name, sumOf(one))
    }
  } else addTo(sums, 'result', sumOf(value))
}

const isArrayLike = (value: object): value is ArrayLike<number> | ArrayLike<bigint> =>
  Array.isArray(value) || ArrayBuffer.isView(value)

function addTo(sums: Map<string, Sum>, name: string, value: Sum): void {
  const old = sums.get(name)
  sums.set(name, old === undefined ? value : plus(old, value))
}

function plus(a: Sum, b: Sum): Sum {
  if (Array.isArray(a) && Array.isArray(b)) return a.map((x, i) => plus(x, b[i]!)) as number[]
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b
  return Number(a) + Number(b)
}

function sumOf(value: Summable): Sum {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value !== 'object') return value
  return sumColumn(value as Column, 1)
}

/** Sum over rows; of fields with several values per row a list. */
function sumColumn(column: Column | ArrayLike<number> | ArrayLike<bigint>, perRow: number): Sum {
  if (perRow === 1) return sumEvery(column, 0, 1)
  return Array.from({ length: perRow }, (_, k) => sumEvery(column, k, perRow)) as number[]
}

function sumEvery(column: ArrayLike<number | bigint | string>, from: number, step: number): number | bigint {
  if (column instanceof BigInt64Array || column instanceof BigUint64Array || typeof column[0] === 'bigint') {
    let sum = 0n
    for (let i = from; i < column.length; i += step) sum += column[i] as bigint
    return sum
  }
  let sum = 0
  for (let i = from; i < column.length; i += step) sum += Number(column[i])
  return sum
}

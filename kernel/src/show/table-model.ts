/** Values that are tables in truth, seen as one kind of table: rows are read only when they are shown. */

export interface Column {
  readonly name: string
  /** What the column means, in words; shown on hover. */
  readonly title?: string
  /** Under the name: a type or a unit. */
  readonly note?: string
}

export interface TableModel {
  readonly columns: readonly Column[]
  readonly length: number
  /** One row's values, in the order of the columns. */
  row(i: number): readonly unknown[]
  readonly caption: string
  /** As text, too, it is best seen as a table (its own inspection shows its machinery). */
  readonly textual?: boolean
  /** Row labels; the row number if absent. */
  label?(i: number): string
}

/** The value as a table, if it is one. */
export function tableOf(value: unknown): TableModel | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (ArrayBuffer.isView(value)) return isNumbers(value) ? numbers(value) : undefined
  if (Array.isArray(value)) return value.length ? (records(value) ?? matrix(value)) : undefined
  if (value instanceof Map) return pairs(value)
  if (value instanceof Set) return members(value)
  if (isArrow(value)) return arrow(value)
  if (isFrame(value)) return frame(value)
  return columnsOf(value)
}

type Numbers = ArrayLike<number | bigint> & { readonly constructor: { readonly name: string } }

function isNumbers(value: ArrayBufferView): value is ArrayBufferView & Numbers {
  return !(value instanceof DataView) && !Buffer.isBuffer(value)
}

function numbers(array: Numbers): TableModel {
  const caption = `${array.constructor.name}(${array.length})${range(array)}`
  return { columns: [{ name: 'value' }], length: array.length, row: (i) => [array[i]], caption }
}

function range(array: ArrayLike<number | bigint>): string {
  if (!array.length) return ''
  let least = array[0]!
  let most = least
  for (let i = 1; i < array.length; i++) {
    const x = array[i]!
    if (x < least) least = x
    else if (x > most) most = x
  }
  return `, ${String(least)} to ${String(most)}`
}

/** How many elements are looked at to see what an array is made of. */
const SAMPLE = 100

function sampled<T>(array: readonly T[]): T[] {
  return array.length <= SAMPLE ? [...array] : [...array.slice(0, SAMPLE / 2), ...array.slice(-SAMPLE / 2)]
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value) as object | null
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isPlain(value) && !Array.isArray(value) && !ArrayBuffer.isView(value) && !(value instanceof Date)
}

function records(array: readonly unknown[]): TableModel | undefined {
  const sample = sampled(array)
  if (!sample.every(isRecord)) return undefined
  const names = new Set(sample.flatMap((row) => Object.keys(row)))
  if (!names.size) return undefined
  const columns = [...names].map((name) => ({ name }))
  const row = (i: number): unknown[] => columns.map(({ name }) => (array[i] as Record<string, unknown> | null)?.[name])
  return { columns, length: array.length, row, caption: size(array.length, columns.length) }
}

function matrix(array: readonly unknown[]): TableModel | undefined {
  const sample = sampled(array)
  const width = (sample[0] as ArrayLike<unknown>).length
  const isRow = (it: unknown): boolean =>
    (Array.isArray(it) || ArrayBuffer.isView(it)) && (it as unknown as ArrayLike<unknown>).length === width
  if (!width || !sample.every(isRow)) return undefined
  const columns = Array.from({ length: width }, (_, i) => ({ name: String(i) }))
  return {
    columns,
    length: array.length,
    row: (i) => Array.from(array[i] as ArrayLike<unknown>),
    caption: size(array.length, width),
  }
}

function pairs(map: ReadonlyMap<unknown, unknown>): TableModel {
  const keys = [...map.keys()]
  return {
    columns: [{ name: 'key' }, { name: 'value' }],
    length: keys.length,
    row: (i) => [keys[i], map.get(keys[i])],
    caption: `Map(${map.size})`,
  }
}

function members(set: ReadonlySet<unknown>): TableModel {
  const values = [...set]
  return { columns: [{ name: 'value' }], length: values.length, row: (i) => [values[i]], caption: `Set(${set.size})` }
}

/** `{ time: BigInt64Array, area: Float32Array }`: arrays of one length are columns. */
function columnsOf(value: object): TableModel | undefined {
  if (!isRecord(value)) return undefined
  const names = Object.keys(value)
  const arrays = Object.values(value) as ArrayLike<unknown>[]
  const isColumn = (it: unknown): boolean => ArrayBuffer.isView(it) && !(it instanceof DataView)
  if (!arrays.length || !arrays.every((it) => isColumn(it) || Array.isArray(it)) || !arrays.some(isColumn))
    return undefined
  const length = arrays[0]!.length
  if (!arrays.every((it) => it.length === length)) return undefined
  const columns = names.map((name, i) => ({
    name,
    note: arrays[i]!.constructor.name.replace(/Array$/, '').toLowerCase(),
  }))
  return { columns, length, row: (i) => arrays.map((array) => array[i]), caption: size(length, columns.length) }
}

interface ArrowTable {
  readonly schema: {
    readonly fields: readonly {
      readonly name: string
      readonly type: unknown
      readonly metadata?: ReadonlyMap<string, string>
    }[]
  }
  readonly numRows: number
  getChildAt(i: number): { get(row: number): unknown } | null
}

function isArrow(value: object): value is ArrowTable {
  const it = value as Partial<ArrowTable>
  return typeof it.numRows === 'number' && typeof it.getChildAt === 'function' && Array.isArray(it.schema?.fields)
}

function arrow(table: ArrowTable): TableModel {
  const { fields } = table.schema
  const columns = fields.map((field) => ({
    name: field.name,
    note: String(field.type),
    title: field.metadata?.get('title'),
  }))
  const children = fields.map((_, i) => table.getChildAt(i))
  return {
    columns,
    length: table.numRows,
    row: (i) => children.map((child) => child?.get(i)),
    caption: size(table.numRows, columns.length),
    textual: true,
  }
}

interface Frame {
  readonly columns: readonly string[]
  readonly values: readonly unknown[]
  readonly index: readonly unknown[]
  readonly shape: readonly number[]
}

/** A DataFrame or Series of danfo.js. */
function isFrame(value: object): value is Frame {
  const it = value as Partial<Frame> & { $config?: unknown }
  return (
    Array.isArray(it.columns) &&
    Array.isArray(it.values) &&
    Array.isArray(it.index) &&
    Array.isArray(it.shape) &&
    '$config' in value
  )
}

function frame(data: Frame): TableModel {
  const { values, index } = data
  const row = (i: number): readonly unknown[] => (Array.isArray(values[i]) ? (values[i] as unknown[]) : [values[i]])
  const columns = data.columns.map((name) => ({ name: String(name) }))
  return {
    columns,
    length: index.length,
    row,
    label: (i) => String(index[i]),
    caption: size(index.length, columns.length),
    textual: true,
  }
}

export function size(rows: number, columns: number): string {
  return `${rows} row${rows === 1 ? '' : 's'} \u00d7 ${columns} column${columns === 1 ? '' : 's'}`
}

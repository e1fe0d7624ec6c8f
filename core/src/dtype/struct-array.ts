import type { Table } from 'apache-arrow'
import { InvalidArgument } from '../errors/index.js'
import { toArrowTable } from './arrow.js'
import { sliceColumn, takeColumn, zeroColumn, type Column } from './column.js'
import { toColumn, type ColumnLike } from './convert.js'
import { toDataFrame } from './data-frame.js'
import type { DataFrame } from './data-frame-types.js'
import { assemble, rowsOf, sliceSources, stackOf, type Columnar } from './assemble.js'
import type { Field } from './field.js'
import { gather, gatherAll } from './gather.js'
import { columnsFromRows, lengthOf, rowsInBytes, type RowLike } from './input.js'
import { joined, sameFields, sideBySide, totalLength } from './join.js'
import { allocate, checkLength } from './memory.js'
import { bigintsOf, numbersOf } from './numbers.js'
import { describe, rowReader, type Row } from './row.js'
import { takeRows } from './rows.js'
import { checkedIndices, indicesWhere, range } from './select.js'
import { sortOrder } from './sort.js'
import type { Content, FieldSource } from './source.js'
import type { FieldSpec } from './specs.js'
import { Stack } from './stack.js'
import { StructDtype } from './struct-dtype.js'

/**
 * A numpy structured array: rows of a StructDtype, held as rows or as columns and converted on demand, each field at most once.
 * Values are not changed in place: treat what `bytes()` and `column()` give as read-only.
 */
export class StructArray {
  readonly dtype: StructDtype
  readonly length: number
  #rows: Uint8Array | undefined
  readonly #columns: Map<string, Column>
  #sources: ReadonlyMap<string, FieldSource>

  /** A field that is in none of the content's parts is zero. */
  private constructor(dtype: StructDtype, length: number, { rows, columns, sources }: Content) {
    this.dtype = dtype
    this.length = length
    this.#rows = rows
    this.#columns = new Map(columns)
    this.#sources = sources ?? new Map()
  }

  /**
   * Rows as on disk; not copied, and they may lie on a SharedArrayBuffer.
   * @throws InvalidArgument when the bytes are not whole rows, or not `length` of them
   */
  static fromBytes(dtype: StructDtype, bytes: Uint8Array, length?: number): StructArray {
    return new StructArray(dtype, rowsInBytes(dtype, bytes, length), { rows: bytes })
  }

  /**
   * From columns by field name; a missing one is zero, a single value fills its column. `length` is needed only where no column
   * tells it.
   * @throws InvalidArgument for an unknown name, a wrong length, or a value that does not fit
   */
  static fromColumns(
    dtype: StructDtype,
    columns: { readonly [name: string]: ColumnLike | undefined },
    length?: number,
  ): StructArray {
    const given = Object.entries(columns).filter((entry): entry is [string, ColumnLike] => entry[1] !== undefined)
    const rows = lengthOf(dtype, given, length)
    const converted = given.map(([name, values]) => [name, toColumn(dtype.field(name), values, rows)] as const)
    return new StructArray(dtype, rows, { columns: converted })
  }

  /** From objects; a missing value is zero. @throws InvalidArgument as `fromColumns` */
  static fromRows(dtype: StructDtype, rows: readonly RowLike[]): StructArray {
    return StructArray.fromColumns(dtype, columnsFromRows(dtype, rows), rows.length)
  }

  static zeros(dtype: StructDtype, length: number): StructArray {
    checkLength(length, dtype.itemsize)
    return new StructArray(dtype, length, { rows: allocate(Uint8Array, length * dtype.itemsize, `${length} rows`) })
  }

  static empty(dtype: StructDtype): StructArray {
    return StructArray.zeros(dtype, 0)
  }

  /**
   * One array after another. Without `dtype` that of the first, which the others must share (titles aside).
   * @throws InvalidArgument when dtypes differ, or there is neither part nor dtype
   */
  static concatenate(parts: readonly StructArray[], dtype?: StructDtype): StructArray {
    const layout = dtype ?? parts[0]?.dtype
    if (layout === undefined) throw new InvalidArgument('nothing to concatenate: give at least one array, or a dtype')
    const alike = parts.map((part) => part.relabel(layout))
    return alike.length === 1 ? alike[0]! : new StructArray(layout, totalLength(parts), joined(alike, layout))
  }

  /** The same, but rows stay where they are until someone asks for them in one piece. */
  static stack(parts: readonly StructArray[], dtype: StructDtype): StructArray {
    const alike = parts.filter(({ length }) => length > 0).map((part) => part.relabel(dtype))
    const flat = alike.flatMap((part): readonly FieldSource[] => stackOf(part.#columnar)?.parts ?? [part])
    if (alike.length < 2 || !flat.every((part) => part.hasRows)) return StructArray.concatenate(alike, dtype)
    const stack = new Stack(dtype, flat)
    return new StructArray(dtype, stack.length, { sources: new Map(dtype.names.map((name) => [name, stack])) })
  }

  /**
   * Columns of arrays of one length side by side; of columns with one name the last counts (strax.merge_arrs). With `dtype`: into
   * that dtype, values converted with checks, fields that no array has zero, others left out.
   * @throws InvalidArgument when lengths differ or a value does not fit
   */
  static merge(arrays: readonly StructArray[], dtype?: StructDtype): StructArray {
    if (arrays.length === 0) throw new InvalidArgument('nothing to merge: give at least one array')
    if (arrays.length === 1 && dtype === undefined) return arrays[0]!
    const layout = dtype ?? StructDtype.merged(arrays.map((array) => array.dtype))
    return new StructArray(layout, arrays[0]!.length, sideBySide(arrays, layout))
  }

  get nbytes(): number {
    return this.length * this.dtype.itemsize
  }

  /** True while the rows lie as on disk and `bytes()` costs nothing. */
  get hasRows(): boolean {
    return this.#rows !== undefined
  }

  /** Rows as on disk; made once where the array is held as columns, padding zero. */
  bytes(): Uint8Array {
    if (this.#rows !== undefined) return this.#rows
    const bytes = allocate(Uint8Array, this.nbytes, `${this.length} rows of ${this.dtype.itemsize} bytes`)
    assemble(this.#columnar, bytes)
    this.#sources = new Map()
    return (this.#rows = bytes)
  }

  /** What `bytes()` gives, where that costs nothing in pieces. */
  pieces(): Uint8Array[] | undefined {
    return this.#rows !== undefined ? [this.#rows] : stackOf(this.#columnar)?.pieces()
  }

  /** What `bytes()` gives, written to memory that is there already, and just as long; nothing is kept. */
  writeTo(into: Uint8Array): void {
    if (this.#rows !== undefined) return into.set(this.#rows)
    into.fill(0)
    assemble(this.#columnar, into)
  }

  get #columnar(): Columnar {
    return { dtype: this.dtype, length: this.length, columns: this.#columns, sources: this.#sources }
  }

  /** All values of a field; gathered on first use, then kept. @throws InvalidArgument for an unknown name */
  column(name: string): Column {
    const known = this.#columns.get(name)
    if (known !== undefined) return known
    const column = this.#makeColumn(this.dtype.field(name))
    this.#columns.set(name, column)
    return column
  }

  #makeColumn(field: Field): Column {
    if (this.#rows !== undefined) return gather(rowsOf(this), field)
    return this.#sources.get(field.name)?.column(field.name) ?? zeroColumn(field, this.length)
  }

  /**
   * All values of a field of numbers as doubles, for arithmetic; sub-arrays lie flat, booleans are 0 and 1. A copy.
   * @throws InvalidArgument for an unknown name, text, and integers beyond 2^53 (times in ns), which `bigints` gives
   */
  numbers(name: string): Float64Array {
    return numbersOf(this, name)
  }

  /** All values of a field of integers as int64: times in ns. Read-only. @throws InvalidArgument for text and fractions */
  bigints(name: string): BigInt64Array {
    return bigintsOf(this, name)
  }

  /** numpy's shape of a column: `[length, ...shape of the field]`. */
  shape(name: string): readonly number[] {
    return [this.length, ...this.dtype.field(name).shape]
  }

  /** One row as an object; negative counts from the end. @throws InvalidArgument when there is no such row */
  row(i: number): Row {
    const at = i < 0 ? i + this.length : i
    if (!Number.isInteger(at) || at < 0 || at >= this.length)
      throw new InvalidArgument(`no row ${i} in an array of ${this.length} rows`)
    return rowReader(this.slice(at, at + 1))(0)
  }

  *rows(from = 0, to = this.length): IterableIterator<Row> {
    const part = this.slice(from, to)
    const read = rowReader(part)
    for (let i = 0; i < part.length; i++) yield read(i)
  }

  [Symbol.iterator](): IterableIterator<Row> {
    return this.rows()
  }

  toRows(): Row[] {
    return Array.from(this.rows())
  }

  /** Rows `from` to `to` (exclusive; negative counts from the end), as `Array.slice`. The rows are shared, not copied. */
  slice(from = 0, to = this.length): StructArray {
    const [start, end] = range(from, to, this.length)
    if (start === 0 && end === this.length) return this
    const n = end - start
    const rows = this.#rows?.subarray(start * this.dtype.itemsize, end * this.dtype.itemsize)
    const columns = [...this.#columns].map(
      ([name, column]) => [name, sliceColumn(column, this.dtype.field(name), start, end)] as const,
    )
    return new StructArray(this.dtype, n, { rows, columns, sources: sliceSources(this.#sources, start, end) })
  }

  /** The rows at `indices`, in that order; rows may repeat. @throws InvalidArgument for an index outside */
  take(indices: ArrayLike<number>): StructArray {
    const wanted = checkedIndices(indices, this.length)
    if (this.#rows !== undefined)
      return new StructArray(this.dtype, wanted.length, { rows: takeRows(rowsOf(this), wanted) })
    const columns = this.dtype.fields.map(
      (field) => [field.name, takeColumn(this.column(field.name), field, wanted)] as const,
    )
    return new StructArray(this.dtype, wanted.length, { columns })
  }

  /** The rows for which the mask is true (or not 0). @throws InvalidArgument when its length is another */
  filter(mask: ArrayLike<boolean | number>): StructArray {
    const wanted = indicesWhere(mask, this.length)
    return wanted.length === this.length ? this : this.take(wanted)
  }

  /** Sorted by one or several fields, stable, NaN last, as numpy. @throws InvalidArgument for a sub-array or an unknown name */
  sort(by: string | readonly string[]): StructArray {
    const order = sortOrder(this, typeof by === 'string' ? [by] : by)
    return order === undefined ? this : this.take(order)
  }

  /** Only these fields, in the order of the dtype and packed; the other columns are let go. @throws InvalidArgument */
  pick(names: readonly string[]): StructArray {
    return this.#only(this.dtype.pick(names))
  }

  /** All but these fields, packed. @throws InvalidArgument */
  drop(names: readonly string[]): StructArray {
    return this.#only(this.dtype.drop(names))
  }

  #only(dtype: StructDtype): StructArray {
    if (dtype.equals(this.dtype)) return this
    this.#gatherMissing(dtype.names)
    return new StructArray(dtype, this.length, {
      columns: dtype.names.map((name) => [name, this.column(name)] as const),
    })
  }

  /** Columns that are not there yet, in one pass over the rows. */
  #gatherMissing(names: readonly string[]): void {
    if (this.#rows === undefined) return
    const missing = names.filter((name) => !this.#columns.has(name)).map((name) => this.dtype.field(name))
    gatherAll(rowsOf(this), missing).forEach((column, i) => this.#columns.set(missing[i]!.name, column))
  }

  /** With one more field at the end, or an existing one replaced in its place. @throws InvalidArgument, InvalidDtype */
  withColumn(spec: FieldSpec, values: ColumnLike): StructArray {
    const { dtype, field } = this.dtype.withField(spec)
    const column = toColumn(field, values, this.length)
    const sources = this.#asSource(this.dtype.names.filter((name) => name !== field.name))
    return new StructArray(dtype, this.length, { columns: [[field.name, column]], sources })
  }

  /** The same values under another dtype of the same names and types; titles and padding may differ. @throws InvalidArgument */
  relabel(dtype: StructDtype): StructArray {
    if (this.dtype === dtype) return this
    if (this.dtype.equals(dtype, { titles: false }))
      return new StructArray(dtype, this.length, { rows: this.#rows, columns: this.#columns, sources: this.#sources })
    if (!sameFields(this.dtype, dtype))
      throw new InvalidArgument(`an array of ${this.dtype} cannot be taken for one of ${dtype}`)
    return new StructArray(dtype, this.length, { sources: this.#asSource(dtype.names) })
  }

  #asSource(names: readonly string[]): Map<string, FieldSource> {
    return new Map(names.map((name): [string, FieldSource] => [name, this]))
  }

  /** Apache Arrow table: sub-arrays as FixedSizeList, int64 as bigint; titles as field metadata. */
  toArrow(): Table {
    return toArrowTable(this)
  }

  /** danfo.js DataFrame; int64 beyond 2^53 as text. @throws InvalidArgument when danfojs-node is not installed */
  toDataFrame(): Promise<DataFrame> {
    return toDataFrame(this)
  }

  /** A few rows as text, for a console. */
  toString(): string {
    return describe(this)
  }
}

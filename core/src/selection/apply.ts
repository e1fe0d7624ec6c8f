import { InvalidArgument, InvalidSelection, didYouMean } from '../errors/index.js'
import { StructArray, endtime, type StructDtype } from '../dtype/index.js'
import { checkExpression, maskOf } from './compile.js'
import { fieldsOf, parseExpression } from './parse.js'

/** True for the rows to keep. */
export type RowFilter = (rows: StructArray) => ArrayLike<boolean | number>
/** Text in numexpr's grammar, several of them (all must hold), or a function. */
export type Selection = string | readonly string[] | RowFilter

export const TIME_SELECTIONS = ['fully_contained', 'touching', 'skip'] as const
export type TimeSelection = (typeof TIME_SELECTIONS)[number]

export interface RowRequest {
  readonly selection?: Selection
  readonly keepColumns?: string | readonly string[]
  readonly dropColumns?: string | readonly string[]
  /** ns since the epoch, end exclusive. */
  readonly timeRange?: readonly [bigint, bigint]
  /** Default: fully_contained. */
  readonly timeSelection?: TimeSelection
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

/** A request for rows and columns, checked and parsed once, applied to chunk after chunk (strax utils.py, apply_selection). */
export class RowSelector {
  private readonly filters: readonly ((rows: StructArray) => ArrayLike<boolean | number>)[]
  private readonly texts: readonly string[]
  private readonly keep: readonly string[]
  private readonly drop: readonly string[]

  /** @throws InvalidArgument, InvalidSelection for what is wrong whatever the data are */
  constructor(private readonly request: RowRequest) {
    this.keep = list(request.keepColumns)
    this.drop = list(request.dropColumns)
    if (this.keep.length > 0 && this.drop.length > 0)
      throw new InvalidArgument('Give keepColumns or dropColumns, not both')
    const timeSelection = request.timeSelection ?? 'fully_contained'
    if (!TIME_SELECTIONS.includes(timeSelection))
      throw new InvalidArgument(
        `Unknown timeSelection "${String(timeSelection)}".${didYouMean(String(timeSelection), TIME_SELECTIONS)}`,
      )
    const { selection } = request
    const isList = Array.isArray(selection) && selection.every((text) => typeof text === 'string')
    if (selection !== undefined && typeof selection !== 'string' && typeof selection !== 'function' && !isList)
      throw new InvalidArgument(
        `selection must be text, a list of texts or a function of the rows, got ${typeof selection}`,
      )
    this.texts =
      typeof selection === 'function'
        ? []
        : list(selection as string | readonly string[] | undefined).filter((text) => text.trim() !== '')
    this.filters = typeof selection === 'function' ? [checked(selection)] : this.texts.map(textFilter)
  }

  /** True if nothing is selected or dropped. */
  get isIdle(): boolean {
    return this.filters.length === 0 && this.keep.length === 0 && this.drop.length === 0 && !this.selectsTime
  }

  private get selectsTime(): boolean {
    return this.request.timeRange !== undefined && this.request.timeSelection !== 'skip'
  }

  /** Unknown fields and wrong types, before anything is loaded. */
  check(dtype: StructDtype): void {
    for (const name of [...this.keep, ...this.drop])
      if (!dtype.has(name))
        throw new InvalidArgument(`There is no field "${name}".${didYouMean(name, dtype.names)}`, {
          known: dtype.names,
        })
    const empty = StructArray.empty(dtype)
    for (const text of this.texts) checkExpression(parseExpression(text), text, empty)
  }

  /** Fields that must be loaded for this request, in the dtype's order; undefined if it may need them all. */
  fieldsNeeded(dtype: StructDtype): string[] | undefined {
    if (typeof this.request.selection === 'function') return undefined
    const kept = this.resultFields(dtype)
    if (kept === undefined) return undefined
    const times = ['time', 'endtime', 'length', 'dt']
    const needed = new Set([...kept, ...times, ...this.texts.flatMap((text) => fieldsOf(parseExpression(text)))])
    return dtype.names.filter((name) => needed.has(name))
  }

  /** The same request as plain data, for workers; undefined where a function takes part. */
  get choice(): RowChoice | undefined {
    if (typeof this.request.selection === 'function') return undefined
    const { timeRange, timeSelection = 'fully_contained' } = this.request
    const time = timeRange && { range: timeRange, mode: timeSelection }
    return { texts: this.texts, time, fields: (dtype) => this.resultFields(dtype) }
  }

  apply(rows: StructArray): StructArray {
    let result = rows
    if (this.selectsTime)
      result = result.filter(timeMask(result, this.request.timeRange!, this.request.timeSelection ?? 'fully_contained'))
    for (const filter of this.filters) result = result.filter(filter(result))
    const fields = this.resultFields(result.dtype)
    return fields === undefined ? result : result.pick(fields)
  }

  private resultFields(dtype: StructDtype): string[] | undefined {
    if (this.keep.length > 0) return dtype.names.filter((name) => this.keep.includes(name))
    if (this.drop.length > 0) return dtype.names.filter((name) => !this.drop.includes(name))
    return undefined
  }
}

/** Which rows; plain data. */
export interface RowCondition {
  /** All of them hold. */
  readonly texts: readonly string[]
  readonly time?: { readonly range: readonly [bigint, bigint]; readonly mode: TimeSelection }
}

/** Which rows, and the fields of the result (undefined: all). */
export interface RowChoice extends RowCondition {
  fields(dtype: StructDtype): string[] | undefined
}

/** Numbers of the rows for which the condition holds; undefined: that is every row. @throws InvalidSelection */
export function rowsWhere({ texts, time }: RowCondition, rows: StructArray): Uint32Array | undefined {
  const masks = texts.map((text) => maskOf(parseExpression(text), text, rows))
  if (time !== undefined && time.mode !== 'skip') masks.push(timeMask(rows, time.range, time.mode))
  const [first, ...others] = masks
  if (first === undefined) return undefined
  const all = others.length === 0 ? first : first.map((bit, i) => (others.every((mask) => mask[i] === 1) ? bit : 0))
  let n = 0
  for (let i = 0; i < all.length; i++) n += all[i]!
  if (n === rows.length) return undefined
  const indices = new Uint32Array(n)
  for (let i = 0, at = 0; at < n; i++) if (all[i] === 1) indices[at++] = i
  return indices
}

function textFilter(text: string): RowFilter {
  const expression = parseExpression(text)
  return (rows) => maskOf(expression, text, rows)
}

function checked(filter: RowFilter): RowFilter {
  return (rows) => {
    const mask = filter(rows) as ArrayLike<boolean | number> | null | undefined
    if (typeof mask !== 'object' || mask === null || mask.length !== rows.length)
      throw new InvalidSelection(
        `The selection function must give one true or false per row: got ${mask == null ? String(mask) : `${mask.length ?? typeof mask}`} for ${rows.length} rows`,
      )
    return mask
  }
}

function timeMask(rows: StructArray, [from, to]: readonly [bigint, bigint], mode: TimeSelection): Uint8Array {
  const time = rows.column('time') as BigInt64Array
  const ends = endtime(rows)
  const mask = new Uint8Array(rows.length)
  for (let i = 0; i < mask.length; i++)
    mask[i] =
      mode === 'touching' ? (ends[i]! > from && time[i]! < to ? 1 : 0) : from <= time[i]! && ends[i]! <= to ? 1 : 0
  return mask
}

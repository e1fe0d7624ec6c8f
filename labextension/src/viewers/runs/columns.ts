import type { ColumnType, PayloadColumn, RunsPayload } from '@straxlab/core/mime'
import { countText, durationText, exactMomentText, momentText, numberText, parseNs, splitUnit } from '../format.js'
import type { ColumnSource } from './column-source.js'

/** A value as the table compares it; undefined is a missing one. */
export type Comparable = number | bigint | string | undefined

/** One column of runs, read once: what a cell says and how it compares. */
export interface RunColumn {
  readonly name: string
  readonly title: string
  readonly unit?: string
  readonly type: ColumnType
  readonly hidden: boolean
  text(row: number): string
  /** Everything there is to know about the cell, for the hover text. */
  detail(row: number): string
  value(row: number): Comparable
  /** The single values of a list (tags); of other columns the text alone. */
  parts(row: number): readonly string[]
}

const YES = '✓'
const NO = '✗'
const isMissing = (cell: unknown): cell is null | undefined => cell === null || cell === undefined

type Reader = Pick<RunColumn, 'text' | 'detail' | 'value' | 'parts'>
const single = (text: string): readonly string[] => (text === '' ? [] : [text])

/** Times are converted once for the whole column: sorting 100,000 decimal strings as BigInt each time would be slow. */
function timeReader(source: ColumnSource, rows: number): Reader {
  const ns = new BigInt64Array(rows)
  const known = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    const cell = source.get(row)
    const value = typeof cell === 'bigint' ? cell : isMissing(cell) ? undefined : parseNs(String(cell))
    if (value === undefined) continue
    ns[row] = value
    known[row] = 1
  }
  const text = (row: number): string => (known[row] ? momentText(ns[row]!) : '')
  return {
    text,
    detail: (row) => (known[row] ? `${exactMomentText(ns[row]!)}\n${ns[row]!} ns` : ''),
    value: (row) => (known[row] ? ns[row]! : undefined),
    parts: (row) => single(text(row)),
  }
}

function durationReader(source: ColumnSource): Reader {
  const seconds = (row: number): number | undefined => {
    const cell = source.get(row)
    if (isMissing(cell)) return undefined
    return typeof cell === 'number' ? cell : Number(cell) / 1e9
  }
  const text = (row: number): string => {
    const value = seconds(row)
    return value === undefined ? '' : durationText(value)
  }
  return {
    text,
    detail: (row) => (seconds(row) === undefined ? '' : `${seconds(row)!} s`),
    value: seconds,
    parts: (row) => single(text(row)),
  }
}

function numberReader(source: ColumnSource): Reader {
  const number = (row: number): number | bigint | undefined => {
    const cell = source.get(row)
    if (isMissing(cell)) return undefined
    if (typeof cell === 'bigint') return cell
    if (typeof cell === 'string' && /^-?\d+$/.test(cell)) return BigInt(cell)
    const value = Number(cell)
    return Number.isNaN(value) ? undefined : value
  }
  const text = (row: number): string => {
    const value = number(row)
    return value === undefined ? '' : typeof value === 'bigint' ? String(value) : numberText(value)
  }
  return {
    text,
    detail: (row) => (number(row) === undefined ? '' : String(number(row))),
    value: number,
    parts: (row) => single(text(row)),
  }
}

function listReader(source: ColumnSource): Reader {
  const parts = (row: number): readonly string[] => {
    const cell = source.get(row)
    if (isMissing(cell)) return []
    return Array.isArray(cell) ? cell.map(String) : String(cell).split(',').filter(Boolean)
  }
  const text = (row: number): string => parts(row).join(', ')
  return { text, detail: text, value: (row) => text(row) || undefined, parts }
}

function flagReader(source: ColumnSource): Reader {
  const text = (row: number): string => {
    const cell = source.get(row)
    return isMissing(cell) ? '' : cell === true || cell === 1 ? YES : NO
  }
  return {
    text,
    detail: text,
    value: (row) => (text(row) === '' ? undefined : text(row) === YES ? 1 : 0),
    parts: (row) => single(text(row)),
  }
}

function textReader(source: ColumnSource): Reader {
  const text = (row: number): string => {
    const cell = source.get(row)
    return isMissing(cell) ? '' : String(cell)
  }
  return { text, detail: text, value: (row) => text(row) || undefined, parts: (row) => single(text(row)) }
}

/** Run ids that are plain numbers come first and in numeric order; superruns and names follow alphabetically. */
function nameReader(source: ColumnSource, rows: number): Reader {
  const base = textReader(source)
  const digits = String(rows).length + 15
  const value = (row: number): Comparable => {
    const text = base.text(row)
    if (text === '') return undefined
    return /^\d{1,15}$/.test(text) ? `0${text.padStart(digits, '0')}` : `1${text}`
  }
  return { ...base, value }
}

function readerFor(type: ColumnType, isName: boolean, source: ColumnSource, rows: number): Reader {
  if (isName) return nameReader(source, rows)
  switch (type) {
    case 'time':
      return timeReader(source, rows)
    case 'duration':
      return durationReader(source)
    case 'int':
    case 'float':
      return numberReader(source)
    case 'strings':
      return listReader(source)
    case 'bool':
    case 'available':
      return flagReader(source)
    default:
      return textReader(source)
  }
}

/** The column as the table uses it. `source` holds the values when they came apart from the payload (Arrow). */
export function readColumn(column: PayloadColumn, rows: number, source?: ColumnSource): RunColumn {
  const values = column.values
  if (!source && values && values.length !== rows) {
    throw new TypeError(`Column "${column.name}" has ${values.length} values, expected ${countText(rows)}.`)
  }
  const from = source ?? (values && { get: (row: number) => values[row] })
  if (!from) throw new TypeError(`Column "${column.name}" has no values.`)
  const split = splitUnit(column.title ?? column.name)
  return {
    name: column.name,
    title: split.title,
    unit: column.unit ?? split.unit,
    type: column.type,
    hidden: column.hidden ?? false,
    ...readerFor(column.type, column.name === 'name', from, rows),
  }
}

/** Reads all columns of a payload; Arrow is loaded only where a column needs it. */
export async function readColumns(payload: RunsPayload, arrowBytes?: Uint8Array): Promise<RunColumn[]> {
  const missing = payload.columns.filter((column) => !column.values)
  const sources = new Map<string, ColumnSource>()
  if (missing.length > 0) {
    const { arrowSources } = await import('./arrow-source.js')
    const bytes = arrowBytes ?? bytesOfBase64(payload.arrow)
    for (const [name, source] of arrowSources(bytes, payload.nRows)) sources.set(name, source)
  }
  return payload.columns.map((column) => readColumn(column, payload.nRows, sources.get(column.name)))
}

function bytesOfBase64(text: string | undefined): Uint8Array {
  if (text === undefined) throw new TypeError('The table has columns without values and no Arrow data beside them.')
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
}

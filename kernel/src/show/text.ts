import { inspect } from 'node:util'
import { COLUMNS, elided, ROWS } from './elided.js'
import type { TableModel } from './table-model.js'

/** Whatever else hooks have hung on it. */
const PENDING = /^Promise \{\s+<pending>/

/** A value as text, as a cell shows it. */
export function plainText(value: unknown): string {
  try {
    const text = inspected(value)
    return PENDING.test(text) ? 'Promise { <pending> }: write await before it to see its value' : text
  } catch (error) {
    return `[${typeof value} that cannot be printed: ${String(error)}]`
  }
}

/** Items that are shown of a list, and of lists inside a value: a row of peaks holds hundreds of channels. */
const ITEMS = { itself: 100, inside: 24 }

function inspected(value: unknown): string {
  const maxArrayLength = Array.isArray(value) || ArrayBuffer.isView(value) ? ITEMS.itself : ITEMS.inside
  return inspect(value, { depth: 4, breakLength: 100, maxArrayLength, maxStringLength: 20_000 })
}

const CELL_WIDTH = 80

/** A value as text in one cell of a table. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return shortened(value)
  if (typeof value === 'number') return numberText(value)
  if (value instanceof Date) return Number.isNaN(value.valueOf()) ? 'Invalid Date' : value.toISOString()
  if (typeof value !== 'object') return String(value)
  if (isList(value)) return shortened(listText(value))
  return shortened(inspect(value, { depth: 1, breakLength: Infinity, maxArrayLength: 6, maxStringLength: CELL_WIDTH }))
}

interface List {
  readonly length: number
  at(i: number): unknown
}

/** Arrays, typed arrays, and Arrow's vectors. */
function isList(value: object): value is List {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) return true
  const { length, at, toArray } = value as { length?: unknown; at?: unknown; toArray?: unknown }
  return typeof length === 'number' && typeof at === 'function' && typeof toArray === 'function'
}

const LISTED = 6

function listText(list: List): string {
  const items = Array.from({ length: Math.min(list.length, LISTED) }, (_, i) => {
    const item = list.at(i)
    return typeof item === 'string' ? JSON.stringify(item) : cellText(item)
  })
  return `[${items.join(', ')}${list.length > LISTED ? `, \u2026 ${list.length} in all` : ''}]`
}

/** Whole numbers whole, others to six digits. */
function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value)
  return String(Number(value.toPrecision(6)))
}

function shortened(text: string): string {
  return text.length > CELL_WIDTH ? `${text.slice(0, CELL_WIDTH - 1)}\u2026` : text
}

/** A table in characters, for those who see no HTML; as long as the HTML one. */
export function tableText(table: TableModel): string {
  const shownColumns = elided(table.columns.length, COLUMNS)
  const line = (label: string, of: (c: number) => string): string[] => [
    label,
    ...shownColumns.map((c) => (c === null ? '\u2026' : of(c))),
  ]
  const head = line('', (c) => table.columns[c]!.name)
  const rows = elided(table.length, ROWS).map((r) => {
    if (r === null) return line('\u2026', () => '\u2026')
    const values = table.row(r)
    return line(table.label ? table.label(r) : String(r), (c) => cellText(values[c]))
  })
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)))
  const lines = [head, ...rows].map((row) => row.map((text, i) => text.padStart(widths[i]!)).join('  '))
  return [...lines, table.caption].join('\n')
}

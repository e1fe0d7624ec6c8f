import { countOf, formatCell, isNumeric, shownRows } from './format.js'
import type { TableColumn } from './cells.js'

const DEFAULT_MAX_ROWS = 20
const DEFAULT_WIDTH = 160
const LONGEST_CELL = 60

const oneLine = (text: string): string => text.replace(/\s+/g, ' ')
const cut = (text: string): string => (text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text)

/** One column as lines of equal width: its heading, then its cells. */
function lines(column: TableColumn, rows: readonly number[]): string[] {
  const head = column.unit ? `${column.name} [${column.unit}]` : column.name
  const cells = rows.map((i) => (i < 0 ? '…' : cut(oneLine(formatCell(column.values[i])))))
  const width = Math.max(head.length, ...cells.map((cell) => cell.length))
  const right = rows.some((i) => i >= 0 && isNumeric(column.values[i]))
  return [head, ...cells].map((cell) => (right ? cell.padStart(width) : cell.padEnd(width)))
}

/** How many columns fit into `width` characters: from the left, with room for a mark that some are missing. */
function fitting(blocks: readonly string[][], width: number): number {
  let used = 0
  for (const [i, block] of blocks.entries()) {
    used += block[0]!.length + (i === 0 ? 0 : 2)
    if (used > width && i > 0) return i
  }
  return blocks.length
}

/** A plain-text table: numbers right-aligned, long tables cut in the middle, columns beyond `width` named below. */
export function tableToText(
  columns: readonly TableColumn[],
  options: { caption?: string; maxRows?: number; width?: number } = {},
): string {
  const length = columns[0]?.values.length ?? 0
  const rows = shownRows(length, options.maxRows ?? DEFAULT_MAX_ROWS)
  const blocks = columns.map((column) => lines(column, rows))
  const shown = fitting(blocks, options.width ?? DEFAULT_WIDTH)
  const body = Array.from({ length: rows.length + 1 }, (_, i) =>
    blocks
      .slice(0, shown)
      .map((block) => block[i]!)
      .join('  ')
      .trimEnd(),
  )
  const left = columns.slice(shown).map((column) => column.name)
  return [
    ...(options.caption ? [options.caption] : []),
    ...body,
    ...(left.length > 0 ? [`… and ${countOf(left.length, 'column')}: ${left.join(', ')}`] : []),
    `${countOf(length, 'row')} × ${countOf(columns.length, 'column')}`,
  ].join('\n')
}

import { escapeHtml } from '../markup/index.js'
import { countOf, formatCell, isNumeric, shownRows } from './format.js'
import type { DisplayBundle, TableColumn } from './cells.js'

/** Text as it is, in lines. */
export function preformatted(text: string): DisplayBundle {
  return { 'text/html': `<pre>${escapeHtml(text)}</pre>`, 'text/plain': text }
}

const DEFAULT_MAX_ROWS = 20

/** Numbers to the right, all else to the left; the first cell that says something decides for its column. */
function alignment({ values }: TableColumn, rows: readonly number[]): 'left' | 'right' {
  const cell = rows.map((i) => (i < 0 ? undefined : values[i])).find((value) => value !== null && value !== undefined)
  return isNumeric(cell) ? 'right' : 'left'
}

function heading({ name, title, unit }: TableColumn, align: string): string {
  const unitText = unit ? `<br><span style="font-weight:normal;opacity:0.7">${escapeHtml(unit)}</span>` : ''
  const tip = title ? ` title="${escapeHtml(title)}"` : ''
  return `<th scope="col"${tip} style="vertical-align:bottom;text-align:${align}">${escapeHtml(name)}${unitText}</th>`
}

function bodyCell(column: TableColumn, i: number, align: string): string {
  return `<td style="text-align:${align};white-space:nowrap">${escapeHtml(formatCell(column.values[i]))}</td>`
}

/**
 * An HTML table that reads well without any style sheet of ours (nbconvert, GitHub, VS Code): units below the names, titles as
 * tool tips, long tables cut in the middle. All text is escaped.
 */
export function tableToHtml(
  columns: readonly TableColumn[],
  options: { caption?: string; maxRows?: number } = {},
): string {
  const length = columns[0]?.values.length ?? 0
  const shown = shownRows(length, options.maxRows ?? DEFAULT_MAX_ROWS)
  const aligns = columns.map((column) => alignment(column, shown))
  const rows = shown.map((i) =>
    i < 0
      ? `<tr>${columns.map(() => '<td style="text-align:center;opacity:0.6">…</td>').join('')}</tr>`
      : `<tr>${columns.map((column, k) => bodyCell(column, i, aligns[k]!)).join('')}</tr>`,
  )
  const caption = options.caption ? `<div><b>${escapeHtml(options.caption)}</b></div>` : ''
  const empty = length === 0 ? `<tr><td colspan="${Math.max(1, columns.length)}"><i>no rows</i></td></tr>` : ''
  return (
    `<div>${caption}<table><thead><tr>${columns.map((column, k) => heading(column, aligns[k]!)).join('')}</tr></thead>` +
    `<tbody>${rows.join('')}${empty}</tbody></table>` +
    `<div style="opacity:0.7">${countOf(length, 'row')} × ${countOf(columns.length, 'column')}</div></div>`
  )
}

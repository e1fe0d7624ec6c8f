import { COLUMNS, elided, ROWS } from './elided.js'
import { cellText } from './text.js'
import type { TableModel } from './table-model.js'

export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}

/** A plain HTML table: readable in JupyterLab, VS Code, nbconvert and on GitHub, without scripts. */
export function tableHtml(table: TableModel): string {
  const columns = elided(table.columns.length, COLUMNS)
  const head = columns.map((c) => (c === null ? '<th>\u2026</th>' : headCell(table.columns[c]!))).join('')
  const rows = elided(table.length, ROWS).map((r) => {
    if (r === null) return `<tr><th>\u2026</th>${columns.map(() => '<td>\u2026</td>').join('')}</tr>`
    const values = table.row(r)
    const cells = columns.map((c) => (c === null ? '<td>\u2026</td>' : bodyCell(values[c])))
    return `<tr><th>${escapeHtml(table.label ? table.label(r) : String(r))}</th>${cells.join('')}</tr>`
  })
  return (
    `<table class="dataframe"><thead><tr><th></th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>` +
    `<p>${escapeHtml(table.caption)}</p>`
  )
}

function headCell({ name, title, note }: { name: string; title?: string; note?: string }): string {
  const hover = title ? ` title="${escapeHtml(title)}"` : ''
  const below = note ? `<br><small style="font-weight: normal; opacity: 0.7">${escapeHtml(note)}</small>` : ''
  return `<th${hover}>${escapeHtml(name)}${below}</th>`
}

function bodyCell(value: unknown): string {
  const isNumber = typeof value === 'number' || typeof value === 'bigint'
  return `<td${isNumber ? '' : ' style="text-align: left"'}>${escapeHtml(cellText(value))}</td>`
}

import { h } from '../dom.js'
import { visibleText } from '../format.js'
import { textWidth } from '../text-width.js'
import type { GridColumn } from '../grid/index.js'
import type { Translate } from '../translate.js'
import type { RunColumn } from './columns.js'
import type { RunTableModel } from './model.js'

const WIDTHS: Readonly<Record<string, number>> = {
  string: 110,
  strings: 180,
  int: 80,
  float: 90,
  bool: 70,
  time: 150,
  duration: 100,
  available: 110,
}
const PADDING = 18
const SORT_ARROW = 14
const MAX_WIDTH = 300

/** Wide enough for the title and for the longest of some cells. */
function widthOf(column: RunColumn, rows: number, head: string): number {
  const step = Math.max(1, Math.floor(rows / 50))
  let longest = ''
  for (let row = 0; row < rows; row += step) {
    const text = column.text(row)
    if (text.length > longest.length) longest = text
  }
  // Tags are drawn with a margin of their own.
  const cell = textWidth(longest) + (column.type === 'strings' ? 24 : 0)
  const title = textWidth(head, true) + SORT_ARROW
  const least = rows === 0 ? WIDTHS[column.type]! : 56
  return Math.round(Math.min(MAX_WIDTH, Math.max(least, cell + PADDING, title + PADDING)))
}

/** Heads of the columns that every table of runs has; their whole titles are told on hover. */
const heads = (trans: Translate): Readonly<Record<string, string>> => ({
  name: trans.__('Run'),
  number: trans.__('Number'),
  mode: trans.__('Mode'),
  source: trans.__('Source'),
  tags: trans.__('Tags'),
  start: trans.__('Start'),
  end: trans.__('End'),
  livetime: trans.__('Livetime'),
})

/** `peaks_available` reads better as `peaks ✓`. */
function headOf(column: RunColumn, trans: Translate): { readonly title: string; readonly unit?: string } {
  if (column.type === 'available') return { title: column.name.replace(/_available$/, ' ✓') }
  const title = Object.hasOwn(heads(trans), column.name) ? heads(trans)[column.name]! : column.title
  // Durations are written with their unit.
  if (column.type === 'duration') return { title }
  return { title, unit: column.unit ?? (column.type === 'time' ? 'UTC' : undefined) }
}

function tagList(column: RunColumn, row: number): HTMLElement[] {
  return column.parts(row).map((tag) => h('span', { class: 'straxlab-Tag' }, visibleText(tag)))
}

/** The grid's columns for the run columns that are shown. */
export function gridColumns(model: RunTableModel, trans: Translate, openRun?: (runId: string) => void): GridColumn[] {
  return model.shownColumns.map((column) => {
    const { title, unit } = headOf(column, trans)
    const numeric = column.type === 'int' || column.type === 'float' || column.type === 'duration'
    const base: GridColumn = {
      id: column.name,
      title,
      unit,
      description: column.name === column.title ? undefined : `${column.title} (${column.name})`,
      width: widthOf(column, model.rows, unit ? `${title} [${unit}]` : title),
      align: numeric ? 'right' : column.type === 'available' || column.type === 'bool' ? 'center' : 'left',
      sortable: true,
      text: (display) => column.text(model.row(display)),
      tooltip: (display) => column.detail(model.row(display)),
    }
    if (column.type === 'strings') return { ...base, render: (display) => tagList(column, model.row(display)) }
    if (column.type === 'available') {
      return {
        ...base,
        className: (display) => {
          const value = column.value(model.row(display))
          return value === 1 ? 'straxlab-mod-yes' : value === 0 ? 'straxlab-mod-no' : undefined
        },
      }
    }
    if (column.name === 'name' && openRun) {
      return {
        ...base,
        render: (display) => [
          h(
            'span',
            { class: 'straxlab-Link', on: { click: () => openRun(column.text(model.row(display))) } },
            visibleText(column.text(model.row(display))),
          ),
        ],
      }
    }
    return base
  })
}

import { h } from '../dom.js'
import { visibleText } from '../format.js'
import type { Translate } from '../translate.js'
import type { GridColumn, SortState } from './types.js'

export const MIN_COLUMN_WIDTH = 40

export interface HeaderCallbacks {
  sort(column: GridColumn): void
  resize(index: number, width: number): void
}

const ARIA_SORT = { ascending: 'ascending', descending: 'descending', none: 'none' } as const

/** Lets the edge of a header cell be dragged. */
function resizeHandle(index: number, width: () => number, resize: (index: number, width: number) => void): HTMLElement {
  const handle = h('span', { class: 'straxlab-Grid-resize', 'aria-hidden': 'true' })
  handle.addEventListener('pointerdown', (down) => {
    down.preventDefault()
    down.stopPropagation()
    const from = width()
    handle.setPointerCapture(down.pointerId)
    const move = (event: PointerEvent): void =>
      resize(index, Math.max(MIN_COLUMN_WIDTH, from + event.clientX - down.clientX))
    handle.addEventListener('pointermove', move)
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true })
  })
  handle.addEventListener('click', (event) => event.stopPropagation())
  return handle
}

/** One header cell: title, unit, sort arrow, edge to drag. */
export function headerCell(
  column: GridColumn,
  index: number,
  o: {
    sort?: SortState
    trans: Translate
    id: string
    ariaColumn: number
    width: () => number
    callbacks: HeaderCallbacks
  },
): HTMLElement {
  const direction = o.sort?.column === column.id ? o.sort.direction : 'none'
  const arrow = direction === 'ascending' ? '▲' : direction === 'descending' ? '▼' : ''
  const cell = h(
    'div',
    {
      class: `straxlab-Grid-cell straxlab-Grid-headerCell straxlab-mod-${column.align ?? 'left'}`,
      role: 'columnheader',
      id: o.id,
      'aria-colindex': o.ariaColumn,
      'aria-sort': column.sortable ? ARIA_SORT[direction] : undefined,
      title: visibleText(column.description ?? (column.unit ? `${column.title} [${column.unit}]` : column.title)),
      'data-column': column.id,
    },
    h('span', { class: 'straxlab-Grid-title' }, visibleText(column.title)),
    column.unit ? h('span', { class: 'straxlab-Grid-unit' }, ` [${visibleText(column.unit)}]`) : null,
    h('span', { class: 'straxlab-Grid-arrow', 'aria-hidden': 'true' }, arrow),
    resizeHandle(index, o.width, o.callbacks.resize),
  )
  if (column.sortable) {
    cell.classList.add('straxlab-mod-sortable')
    cell.addEventListener('click', () => o.callbacks.sort(column))
  }
  return cell
}

import { h } from '../dom.js'
import { visibleText } from '../format.js'
import type { Translate } from '../translate.js'
import type { GridColumn, TickModel } from './types.js'

/** Id of a cell's element: screen readers are told by it where the keyboard is. */
export type CellId = (row: number, column: number) => string

export interface RowParts {
  readonly columns: readonly GridColumn[]
  readonly ticks: TickModel | undefined
  readonly trans: Translate
  readonly rowHeight: number
  readonly id: CellId
}

function dataCell(column: GridColumn, row: number, i: number, { id, ticks }: RowParts): HTMLElement {
  const text = visibleText(column.text(row))
  const tooltip = column.tooltip?.(row)
  return h(
    'div',
    {
      class: `straxlab-Grid-cell straxlab-mod-${column.align ?? 'left'} ${column.className?.(row) ?? ''}`,
      role: 'gridcell',
      id: id(row, i),
      'aria-colindex': i + (ticks ? 2 : 1),
      title: tooltip === undefined ? text : visibleText(tooltip),
    },
    ...(column.render ? column.render(row) : [text]),
  )
}

function tickCell(row: number, ticked: boolean, { id, trans }: RowParts): HTMLElement {
  const box = h('input', { type: 'checkbox', tabindex: -1, 'aria-label': trans.__('Tick row %1', row + 1) })
  box.checked = ticked
  return h(
    'div',
    { class: 'straxlab-Grid-cell straxlab-Grid-tick', role: 'gridcell', id: id(row, -1), 'aria-colindex': 1 },
    box,
  )
}

/** Fills a row's element, new or reused. */
export function fillRow(element: HTMLElement, row: number, parts: RowParts): void {
  const { ticks, columns, rowHeight } = parts
  const ticked = ticks?.isTicked(row) ?? false
  element.style.transform = `translateY(${row * rowHeight}px)`
  element.dataset['row'] = String(row)
  element.setAttribute('aria-rowindex', String(row + 2))
  element.classList.toggle('straxlab-mod-ticked', ticked)
  element.classList.toggle('straxlab-mod-odd', row % 2 === 1)
  if (ticks) element.setAttribute('aria-selected', String(ticked))
  const cells = columns.map((column, i) => dataCell(column, row, i, parts))
  element.replaceChildren(...(ticks ? [tickCell(row, ticked, parts)] : []), ...cells)
}

/** The box above all tick boxes. */
export function tickAllCell(ticks: TickModel, trans: Translate, id: string, changed: () => void): HTMLElement {
  const state = ticks.state()
  const box = h('input', { type: 'checkbox', tabindex: -1, 'aria-label': trans.__('Tick all shown rows') })
  box.checked = state === 'all'
  box.indeterminate = state === 'some'
  box.addEventListener('change', () => {
    ticks.setAll(box.checked)
    changed()
  })
  return h('div', { class: 'straxlab-Grid-cell straxlab-Grid-tick', role: 'columnheader', id, 'aria-colindex': 1 }, box)
}

import { h, uniqueId } from '../dom.js'
import { visibleText } from '../format.js'
import type { Translate } from '../translate.js'
import type { RunFilter } from './filter.js'
import type { RunTableModel } from './model.js'

const MAX_SUGGESTIONS = 100

/** The different values of a column, most frequent first, as suggestions for a filter box. */
function suggestions(model: RunTableModel, name: string): string[] {
  const column = model.column(name)
  if (!column) return []
  const counts = new Map<string, number>()
  for (let row = 0; row < model.rows; row++) {
    for (const part of column.parts(row)) counts.set(part, (counts.get(part) ?? 0) + 1)
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MAX_SUGGESTIONS)
    .map(([value]) => value)
}

interface Box {
  readonly key: Exclude<keyof RunFilter, 'available' | 'search'>
  readonly label: string
  readonly column: string
  readonly hint?: string
  readonly date?: boolean
}

/** The conditions: one box per column, wildcards as placeholders say. */
export function filterPanel(
  model: RunTableModel,
  trans: Translate,
  o: { changed: (change: Partial<RunFilter>) => void; clear: () => void },
): HTMLElement {
  const { changed, clear } = o
  const boxes: Box[] = [
    { key: 'runMode', label: trans.__('Mode'), column: 'mode', hint: 'tpc*' },
    { key: 'source', label: trans.__('Source'), column: 'source', hint: 'kr*' },
    { key: 'includeTags', label: trans.__('With tag'), column: 'tags', hint: 'good*, sr1' },
    { key: 'excludeTags', label: trans.__('Without tag'), column: 'tags', hint: 'bad*' },
    { key: 'from', label: trans.__('From'), column: 'start', date: true },
    { key: 'to', label: trans.__('To'), column: 'start', date: true },
  ]
  const panel = h('div', { class: 'straxlab-Runs-filters', role: 'group', 'aria-label': trans.__('Filters') })
  for (const box of boxes.filter(({ column }) => model.column(column))) {
    const listId = uniqueId('suggestions')
    const input = h('input', {
      type: box.date ? 'date' : 'text',
      class: 'straxlab-Input',
      placeholder: box.hint,
      list: box.date ? undefined : listId,
      'data-filter': box.key,
      spellcheck: 'false',
    })
    input.value = model.filter[box.key]
    input.addEventListener('input', () => changed({ [box.key]: input.value }))
    const values = box.date ? [] : suggestions(model, box.column)
    panel.append(
      h('label', { class: 'straxlab-Field' }, h('span', {}, box.label), input),
      h('datalist', { id: listId }, ...values.map((value) => h('option', { value }))),
    )
  }
  const flags = model.columns.filter(({ type }) => type === 'available')
  if (flags.length > 0) panel.append(availabilityBoxes(flags, model, trans, changed))
  panel.append(
    h(
      'button',
      { type: 'button', class: 'straxlab-Button', 'data-action': 'clear', on: { click: clear } },
      trans.__('Clear'),
    ),
  )
  return panel
}

function availabilityBoxes(
  flags: RunTableModel['columns'],
  model: RunTableModel,
  trans: Translate,
  changed: (change: Partial<RunFilter>) => void,
): HTMLElement {
  const wanted = new Set(model.filter.available)
  const group = h(
    'fieldset',
    { class: 'straxlab-Field straxlab-Runs-available' },
    h('legend', {}, trans.__('Available')),
  )
  for (const { name } of flags) {
    const dataType = name.replace(/_available$/, '')
    const box = h('input', { type: 'checkbox', 'data-available': dataType })
    box.checked = wanted.has(dataType)
    box.addEventListener('change', () => {
      if (box.checked) wanted.add(dataType)
      else wanted.delete(dataType)
      changed({ available: [...wanted] })
    })
    group.append(h('label', {}, box, ` ${visibleText(dataType)}`))
  }
  return group
}

/** Which columns are shown, and the look-up of availability where the place can do it. */
export function columnPanel(
  model: RunTableModel,
  trans: Translate,
  o: { changed: () => void; dataTypes: readonly string[]; lookUp?: (dataType: string) => void },
): HTMLElement {
  const shown = new Set(model.shownColumns.map(({ name }) => name))
  const panel = h('div', { class: 'straxlab-Runs-columns', role: 'group', 'aria-label': trans.__('Columns') })
  for (const column of model.columns) {
    const box = h('input', { type: 'checkbox', 'data-column': column.name })
    box.checked = shown.has(column.name)
    box.addEventListener('change', () => {
      if (box.checked) shown.add(column.name)
      else shown.delete(column.name)
      model.showColumns([...shown])
      o.changed()
    })
    panel.append(h('label', {}, box, ` ${visibleText(column.name)}`))
  }
  const { lookUp } = o
  const open = o.dataTypes.filter((dataType) => !model.column(`${dataType}_available`))
  if (lookUp && open.length > 0) {
    const select = h(
      'select',
      { class: 'straxlab-Input', 'aria-label': trans.__('Data type') },
      ...open.map((dataType) => h('option', { value: dataType }, visibleText(dataType))),
    )
    const button = h(
      'button',
      { type: 'button', class: 'straxlab-Button', 'data-action': 'look-up' },
      trans.__('Look up'),
    )
    button.addEventListener('click', () => lookUp(select.value))
    panel.append(h('span', { class: 'straxlab-Runs-lookUp' }, trans.__('Availability of'), ' ', select, ' ', button))
  }
  return panel
}

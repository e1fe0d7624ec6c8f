import type { FieldInfo } from '@straxlab/core/mime'
import { splitUnit } from '../format.js'
import { VirtualGrid, type GridColumn, type SortState } from '../grid/index.js'
import type { Translate } from '../translate.js'

interface Row {
  readonly name: string
  readonly title: string
  readonly unit: string
  readonly type: string
  readonly shape: string
  readonly offset: number
  readonly nbytes: number
}

const KINDS: Readonly<Record<string, string>> = {
  i: 'int',
  u: 'uint',
  f: 'float',
  b: 'bool',
  S: 'bytes',
  U: 'str',
  V: 'void',
}

/** `<f4` as people say it: `float32`. */
export function typeName(type: string): string {
  const found = /^[<>|=]?([iufbSUV])(\d+)$/.exec(type)
  if (!found) return type
  const [, kind, size] = found as unknown as [string, string, string]
  if (kind === 'b') return 'bool'
  return 'SUV'.includes(kind) ? `${KINDS[kind]!}[${size}]` : `${KINDS[kind]!}${Number(size) * 8}`
}

function rowOf(field: FieldInfo): Row {
  const { title, unit } = splitUnit(field.title ?? '')
  return {
    name: field.name,
    title,
    unit: unit ?? '',
    type: typeName(field.type),
    shape: field.shape.length > 0 ? field.shape.join(' × ') : '',
    offset: field.offset,
    nbytes: field.nbytes,
  }
}

/** The fields of the data: what they mean, their units and types. */
export function fieldTable(fields: readonly FieldInfo[], trans: Translate): VirtualGrid {
  let rows = fields.map(rowOf)
  const original = rows
  let sort: SortState | undefined
  const column = (id: keyof Row, title: string, width: number, align: 'left' | 'right' = 'left'): GridColumn => ({
    id,
    title,
    width,
    align,
    sortable: true,
    text: (row) => String(rows[row]![id]),
  })
  const grid: VirtualGrid = new VirtualGrid({
    label: trans.__('Fields'),
    trans,
    onSort: ({ id }) => {
      if (sort?.column !== id) sort = { column: id, direction: 'ascending' }
      else sort = sort.direction === 'ascending' ? { column: id, direction: 'descending' } : undefined
      const key = id as keyof Row
      const sign = sort?.direction === 'descending' ? -1 : 1
      rows = sort ? original.toSorted((a, b) => sign * (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0)) : original
      grid.setSort(sort)
      grid.refresh()
    },
  })
  grid.setColumns([
    column('name', trans.__('Field'), 190),
    column('title', trans.__('Meaning'), 360),
    column('unit', trans.__('Unit'), 80),
    column('type', trans.__('Type'), 80),
    column('shape', trans.__('Shape'), 80),
    column('offset', trans.__('Offset'), 80, 'right'),
    column('nbytes', trans.__('Bytes'), 80, 'right'),
  ])
  grid.setRowCount(rows.length, trans.__('No fields.'))
  return grid
}

import type { Field, StructArray, StructDtype } from '../dtype/index.js'
import { Table, countOf, sizeText, type Cell, type TableColumn } from '../table/index.js'

/** Title and unit of a field: strax writes `Integral across channels [PE]`. */
export function titleAndUnit(field: Field): { title?: string; unit?: string } {
  if (field.title === undefined) return {}
  const unit = /\[([^[\]]+)\]\s*$/.exec(field.title)?.[1]
  return unit === undefined ? { title: field.title } : { title: field.title, unit }
}

const MAX_KEPT_ROWS = 64

/** A row at a time, only the rows that are looked at: a table shows twenty of a million. */
function rowReader(array: StructArray): (i: number) => Readonly<Record<string, unknown>> {
  const kept = new Map<number, Readonly<Record<string, unknown>>>()
  return (i) => {
    let row = kept.get(i)
    if (!row) {
      if (kept.size >= MAX_KEPT_ROWS) kept.clear()
      kept.set(i, (row = array.row(i)))
    }
    return row
  }
}

/** An array-like whose elements are made when they are read. */
function lazyCells(length: number, cell: (i: number) => Cell): ArrayLike<Cell> {
  return new Proxy([] as Cell[], {
    get: (_, key) => (key === 'length' ? length : typeof key === 'string' ? cell(Number(key)) : undefined),
  })
}

/** The rows of an array as a table: a column a field, with its title and unit. Nothing is gathered that is not shown. */
export function arrayTable(array: StructArray): Table {
  const read = rowReader(array)
  const columns = array.dtype.fields.map((field): TableColumn => {
    const values = lazyCells(array.length, (i) => read(i)[field.name] as Cell)
    return { name: field.name, ...titleAndUnit(field), values }
  })
  return new Table(columns, { caption: arrayCaption(array) })
}

/** `3,675 rows of 25 fields, 12.5 MB`. */
export function arrayCaption(array: StructArray): string {
  return `${countOf(array.length, 'row')} of ${countOf(array.dtype.fields.length, 'field')}, ${sizeText(array.nbytes)}`
}

const shapeText = (shape: readonly number[]): string => (shape.length === 0 ? '' : shape.join(' × '))

/** The fields of a dtype: name, numpy's type, shape of a cell, title with unit. */
export function dtypeTable(dtype: StructDtype): Table {
  const types = dtypeTexts(dtype)
  return new Table(
    [
      { name: 'field', values: dtype.fields.map(({ name }) => name) },
      { name: 'type', values: types },
      { name: 'shape', values: dtype.fields.map(({ shape }) => shapeText(shape)) },
      { name: 'title', values: dtype.fields.map(({ title }) => title ?? '') },
    ],
    { caption: `${countOf(dtype.fields.length, 'field')}, ${dtype.itemsize.toLocaleString('en-US')} bytes a row` },
  )
}

/** numpy's short names: `<f4`, `|b1`, `<U5`. */
export function dtypeTexts(dtype: StructDtype): string[] {
  return dtype.fields.map(({ scalar }) => scalarName(scalar.kind, scalar.itemsize))
}

function scalarName(kind: Field['scalar']['kind'], itemsize: number): string {
  const width = kind === 'U' ? itemsize / 4 : itemsize
  return `${itemsize === 1 || 'SVb'.includes(kind) ? '|' : '<'}${kind}${width}`
}

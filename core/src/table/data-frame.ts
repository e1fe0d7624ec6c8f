import { dataFrameOf, type DataFrame, type DataFrameColumn } from '../dtype/index.js'
import { formatCell } from './format.js'
import type { Cell, TableColumn } from './cells.js'

const missing = (cell: Cell): boolean => cell === null || cell === undefined

/** danfo knows numbers, strings and booleans: what is neither becomes text that keeps every digit. */
function cellText(cell: Cell): string | null {
  if (missing(cell)) return null
  return cell instanceof Date ? cell.toISOString() : typeof cell === 'boolean' ? String(cell) : formatCell(cell)
}

function frameColumn({ name, values }: TableColumn): DataFrameColumn {
  const cells = Array.from(values)
  const present = cells.filter((cell) => !missing(cell))
  if (present.length > 0 && present.every((cell) => typeof cell === 'boolean')) return { name, type: 'boolean', cells }
  if (present.length > 0 && present.every((cell) => typeof cell === 'number')) {
    return { name, type: 'float32', cells: cells.map((cell) => cell ?? NaN) }
  }
  return { name, type: 'string', cells: cells.map(cellText) }
}

/** @throws InvalidArgument when danfojs-node is not installed */
export function tableToDataFrame(columns: readonly TableColumn[]): Promise<DataFrame> {
  return dataFrameOf(columns.map(frameColumn))
}

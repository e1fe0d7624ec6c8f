import {
  MAX_PAYLOAD_ROWS,
  PAYLOAD_VERSION,
  type Cell,
  type CellValue,
  type ColumnType,
  type PayloadColumn,
} from '../table/index.js'
import type { RunsPayload, TableColumn } from '../table/index.js'

/** What a table of runs says of itself. */
interface RunRows {
  readonly length: number
  readonly columns: readonly TableColumn[]
  /** Data types whose availability can be asked for. */
  readonly dataTypes: readonly string[]
  readonly contextId?: string | undefined
}

const TYPES: Readonly<Record<string, ColumnType>> = {
  name: 'string',
  number: 'int',
  mode: 'string',
  source: 'string',
  tags: 'strings',
  start: 'time',
  end: 'time',
  livetime: 'duration',
}

function columnType({ name, values }: TableColumn): ColumnType {
  const known = TYPES[name]
  if (known) return known
  if (name.endsWith('_available')) return 'available'
  const sample = Array.prototype.find.call(values, (cell: Cell) => cell !== null && cell !== undefined) as Cell
  if (sample instanceof Date) return 'time'
  if (typeof sample === 'boolean') return 'bool'
  if (typeof sample === 'bigint') return 'int'
  return typeof sample === 'number' ? 'float' : 'string'
}

function payloadCell(cell: Cell, type: ColumnType): CellValue {
  if (cell === null || cell === undefined) return null
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? null : cell.toISOString()
  if (type === 'strings') return String(cell).split(',').filter(Boolean)
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell)
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null
  return typeof cell === 'object' ? JSON.stringify(cell) : cell
}

function payloadColumn(column: TableColumn, rows: number): PayloadColumn {
  const { name, title, unit, values } = column
  const type = columnType(column)
  return { name, title, unit, type, values: Array.from({ length: rows }, (_, i) => payloadCell(values[i], type)) }
}

/** The whole table, however long; its values go beside it, as Arrow table of the same columns. */
export function runsPayloadApart(table: RunRows): RunsPayload {
  return {
    version: PAYLOAD_VERSION,
    nRows: table.length,
    columns: table.columns.map((column) => {
      const { name, title, unit } = column
      return { name, title, unit, type: columnType(column) }
    }),
    ...(table.dataTypes.length > 0 ? { dataTypes: table.dataTypes } : {}),
  }
}

/** The run table as the JupyterLab extension shows it; cut at `MAX_PAYLOAD_ROWS`. */
export function runsPayload(table: RunRows): RunsPayload {
  const nRows = Math.min(table.length, MAX_PAYLOAD_ROWS)
  return {
    version: PAYLOAD_VERSION,
    nRows,
    ...(nRows < table.length ? { totalRows: table.length } : {}),
    columns: table.columns.map((column) => payloadColumn(column, nRows)),
    ...(table.dataTypes.length > 0 ? { dataTypes: table.dataTypes } : {}),
    ...(table.contextId === undefined ? {} : { context: { id: table.contextId } }),
  }
}

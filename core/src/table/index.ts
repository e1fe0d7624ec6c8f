/** Tables and displays for people: a column table, its HTML and text, and the MIME payloads of the JupyterLab viewers. */
export { DISPLAY, Table, type Cell, type DisplayBundle, type TableColumn, type TableRow } from './table.js'
export { countOf, formatCell } from './format.js'
export { escapeHtml, tableToHtml } from './html.js'
export { tableToText } from './text.js'

export {
  CHUNKS_MIME,
  MAX_PAYLOAD_ROWS,
  METADATA_MIME,
  PAYLOAD_VERSION,
  PLOTLY_MIME,
  RUNS_MIME,
  type CellValue,
  type ChunksPayload,
  type ColumnType,
  type MetadataPayload,
  type PayloadColumn,
  type RunsPayload,
} from './mime.js'

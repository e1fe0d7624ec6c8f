/** Tables and displays for people: a column table, its HTML and text, and the MIME payloads of the JupyterLab viewers. */
export { DISPLAY, type Cell, type DisplayBundle, type TableColumn, type TableRow } from './cells.js'
export { Table } from './table.js'
export { countOf, formatCell, sizeText } from './format.js'
export { preformatted, tableToHtml } from './html.js'
export { tableToText } from './text.js'

export { COMM_TARGET, COMM_VERSION } from './comm-protocol.js'
export type * from './comm-protocol.js'
export {
  CHUNKS_MIME,
  gapsBetween,
  MAX_PAYLOAD_ROWS,
  METADATA_MIME,
  PAYLOAD_VERSION,
  PLOTLY_MIME,
  RUNS_MIME,
  type CellValue,
  type ChunkColumns,
  type ChunksPayload,
  type LineageEntry,
  type ColumnType,
  type MetadataDescription,
  type MetadataPayload,
  type PayloadColumn,
  type PayloadContext,
  type PayloadRunSpans,
  type RunsPayload,
  type StoredWhere,
  type SpanText,
  type SubrunInfo,
} from './mime.js'

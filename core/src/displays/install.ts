import { Chunk, orderedRuns } from '../chunk/index.js'
import { StructArray, StructDtype } from '../dtype/index.js'
import { DataKey } from '../lineage/index.js'
import { DISPLAY, preformatted, tableToText, type DisplayBundle, type Table } from '../table/index.js'
import { arrayTable, dtypeTable } from './array-table.js'

function tableBundle(table: Table, maxRows: number): DisplayBundle {
  return {
    'text/html': table.toHtml({ maxRows }),
    'text/plain': tableToText(table.columns, { caption: table.caption, maxRows, width: 120 }),
  }
}

function displayChunk(chunk: Chunk): DisplayBundle {
  const rows = tableBundle(arrayTable(chunk.data), 6)
  const subruns = chunk.subruns
    ? `\nsubruns: ${orderedRuns(chunk.subruns)
        .map(([runId]) => runId)
        .join(', ')}`
    : ''
  const about = preformatted(`${String(chunk)}${subruns}`)
  return {
    'text/html': `${String(about['text/html'])}${String(rows['text/html'])}`,
    'text/plain': `${String(about['text/plain'])}\n${String(rows['text/plain'])}`,
  }
}

/** Gives a class of a lower floor its display: those rooms know data, not how people look at them. */
function show<T>(cls: { prototype: T }, display: (value: T) => DisplayBundle): void {
  Object.defineProperty(cls.prototype, DISPLAY, {
    value(this: T) {
      return display(this)
    },
    configurable: true,
  })
}

/** Teaches arrays, dtypes, chunks and keys to show themselves in a notebook. */
export function installDisplays(): void {
  show(StructArray, (array) => tableBundle(arrayTable(array), 10))
  show(StructDtype, (dtype) => tableBundle(dtypeTable(dtype), 100))
  show(Chunk, displayChunk)
  show(DataKey, (key) => preformatted(String(key)))
}

/** The same object, which a notebook shows in this way; nothing else about it changes. */
export function withDisplay<T extends object>(value: T, display: (value: T) => DisplayBundle): T {
  return Object.defineProperty(value, DISPLAY, { value: () => display(value), configurable: true })
}

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

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** In a console, too, a table is seen as a table; deep inside of something else as its name. */
function print<T>(cls: { prototype: T }, display: (value: T) => DisplayBundle, name: (value: T) => string): void {
  Object.defineProperty(cls.prototype, INSPECT, {
    value(this: T, depth: number) {
      return depth < 0 ? `[${name(this)}]` : display(this)['text/plain']
    },
    configurable: true,
  })
}

const arrayBundle = (array: StructArray): DisplayBundle => tableBundle(arrayTable(array), 10)
const dtypeBundle = (dtype: StructDtype): DisplayBundle => tableBundle(dtypeTable(dtype), 100)

/** Teaches arrays, dtypes, chunks and keys to show themselves in a notebook, and tables of them in a console. */
export function installDisplays(): void {
  show(StructArray, arrayBundle)
  show(StructDtype, dtypeBundle)
  print(StructArray, arrayBundle, ({ length }) => `StructArray of ${length} rows`)
  print(StructDtype, dtypeBundle, ({ names }) => `StructDtype of ${names.length} fields`)
  show(Chunk, displayChunk)
  show(DataKey, (key) => preformatted(String(key)))
}

/** The same object, which a notebook shows in this way; nothing else about it changes. */
export function withDisplay<T extends object>(value: T, display: (value: T) => DisplayBundle): T {
  return Object.defineProperty(value, DISPLAY, { value: () => display(value), configurable: true })
}

import { asNames } from '../config/index.js'
import type { DataKey } from '../lineage/index.js'
import type { FindOptions, RunDoc, StorageFrontend } from '../storage/index.js'
import { availableColumn, RunTable } from './run-table.js'
import { runColumns, runName } from './rows.js'
import { selectRows, type RunCriteria } from './select.js'

/** What the run methods need of a context. */
export interface RunSource {
  /** Fastest first. */
  readonly frontends: readonly StorageFrontend[]
  readonly findOptions: FindOptions
  /** Keys of one data type for several runs; the lineage is computed once unless it depends on the run. */
  keysForRuns(dataType: string, runIds: readonly string[]): Promise<DataKey[]>
  /** Data types that viewers may ask the availability of. */
  readonly dataTypes: readonly string[]
}

export interface ScanRequest {
  /** Further fields of the run documents, nested ones with dots. */
  readonly storeFields?: string | readonly string[]
  readonly checkAvailable?: string | readonly string[]
}

export interface SelectRequest extends RunCriteria, ScanRequest {
  /** Only runs for which all of these are stored. */
  readonly available?: string | readonly string[]
}

/** Run documents of all frontends; a run that several know is the first one's. */
function mergeDocs(lists: readonly (readonly RunDoc[])[]): readonly RunDoc[] {
  if (lists.length === 1) return lists[0]!
  const byName = new Map<string, RunDoc>()
  for (const doc of lists.flat()) {
    const name = runName(doc)
    if (!byName.has(name)) byName.set(name, doc)
  }
  return [...byName.values()]
}

/**
 * Tables already made, by the document lists they are of. Frontends give the very same list until a document changes, so a
 * repeated selection costs no more than its filters, and never shows a run that is gone.
 */
class TableCache {
  private lists: readonly (readonly RunDoc[])[] = []
  private readonly tables = new Map<string, RunTable>()

  get(lists: readonly (readonly RunDoc[])[], storeFields: readonly string[], dataTypes: readonly string[]): RunTable {
    const same = lists.length === this.lists.length && lists.every((list, i) => list === this.lists[i])
    if (!same) {
      this.tables.clear()
      this.lists = lists
    }
    const name = JSON.stringify([storeFields, dataTypes])
    const known = this.tables.get(name)
    if (known) return known
    const table = new RunTable(runColumns(mergeDocs(lists), storeFields), { dataTypes })
    this.tables.set(name, table)
    return table
  }
}

/** One cache per set of frontends (contexts made from each other share theirs). */
const caches = new WeakMap<StorageFrontend, TableCache>()

async function tableOfRuns(source: RunSource, storeFields: readonly string[]): Promise<RunTable> {
  const [first] = source.frontends
  if (!first) return new RunTable(runColumns([], storeFields), { dataTypes: source.dataTypes })
  const lists = await Promise.all(source.frontends.map((frontend) => frontend.runDocs()))
  let cache = caches.get(first)
  if (!cache) caches.set(first, (cache = new TableCache()))
  return cache.get(lists, storeFields, source.dataTypes)
}

/**
 * Runs (of `runIds`) for which a data type is stored, sorted: one listing per frontend, never one look-up per run.
 */
export async function listAvailable(source: RunSource, dataType: string, runIds: readonly string[]): Promise<string[]> {
  let remaining = await source.keysForRuns(dataType, runIds)
  const found: string[] = []
  for (const frontend of source.frontends) {
    if (remaining.length === 0) break
    const isHere = await frontend.findSeveral(remaining, source.findOptions)
    found.push(...remaining.filter((_, i) => isHere[i]).map((key) => key.runId))
    remaining = remaining.filter((_, i) => !isHere[i])
  }
  return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

async function withAvailability(source: RunSource, table: RunTable, dataTypes: readonly string[]): Promise<RunTable> {
  for (const dataType of new Set(dataTypes)) {
    const stored = new Set(await listAvailable(source, dataType, table.runIds))
    const title = `Are ${dataType} stored?`
    table = table.withColumn({
      name: availableColumn(dataType),
      title,
      values: table.runIds.map((run) => stored.has(run)),
    })
  }
  return table
}

/** All runs of all frontends (strax run_selection.py `scan_runs`), in the order in which the frontends list them. */
export async function scanRuns(source: RunSource, request: ScanRequest = {}): Promise<RunTable> {
  const table = await tableOfRuns(source, asNames(request.storeFields))
  return withAvailability(source, table, asNames(request.checkAvailable))
}

/**
 * Runs that match all criteria (strax run_selection.py `select_runs`). Availability is looked up only for the runs that the
 * other criteria leave.
 *
 * @throws InvalidArgument for an unknown pattern type or an invalid pattern
 */
export async function selectRuns(source: RunSource, request: SelectRequest = {}): Promise<RunTable> {
  const all = await scanRuns(source, { storeFields: request.storeFields })
  const available = asNames(request.available)
  const table = await withAvailability(source, selectRows(all, request), [
    ...available,
    ...asNames(request.checkAvailable),
  ])
  if (available.length === 0) return table
  return table.filter((row) => available.every((dataType) => row[availableColumn(dataType)] === true))
}

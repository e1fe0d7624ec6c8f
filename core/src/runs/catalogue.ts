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
  readonly storeFields?: readonly string[]
  readonly checkAvailable?: readonly string[]
}

export interface SelectRequest extends RunCriteria, ScanRequest {
  /** Only runs for which all of these are stored. */
  readonly available?: readonly string[]
}

/** Run documents of all frontends; a run that several know is the first one's. */
async function allDocs(frontends: readonly StorageFrontend[]): Promise<RunDoc[]> {
  const byName = new Map<string, RunDoc>()
  for (const frontend of frontends) {
    for await (const doc of frontend.scanRuns()) {
      const name = runName(doc)
      if (!byName.has(name)) byName.set(name, doc)
    }
  }
  return [...byName.values()]
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
  const docs = await allDocs(source.frontends)
  const table = new RunTable(runColumns(docs, request.storeFields ?? []), { dataTypes: source.dataTypes })
  return withAvailability(source, table, request.checkAvailable ?? [])
}

/**
 * Runs that match all criteria (strax run_selection.py `select_runs`). Availability is looked up only for the runs that the
 * other criteria leave.
 *
 * @throws InvalidArgument for an unknown pattern type or an invalid pattern
 */
export async function selectRuns(source: RunSource, request: SelectRequest = {}): Promise<RunTable> {
  const all = await scanRuns(source, { storeFields: request.storeFields })
  const available = request.available ?? []
  const table = await withAvailability(source, selectRows(all, request), [
    ...available,
    ...(request.checkAvailable ?? []),
  ])
  if (available.length === 0) return table
  return table.filter((row) => available.every((dataType) => row[availableColumn(dataType)] === true))
}

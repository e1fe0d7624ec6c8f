import { isTempName, parseFolderName, runOfDocFile, type StoredName } from './layout.js'

/** What the names in a data directory say, by one listing. */
export class FolderIndex {
  readonly names: ReadonlySet<string>
  /** Data folders, sorted by name; those that are being written are not among them. */
  readonly data: readonly StoredName[]
  /** Runs that have a document, sorted. */
  readonly documented: readonly string[]
  #byRunAndType: Map<string, StoredName[]> | undefined

  constructor(readonly listed: readonly string[]) {
    this.names = new Set(listed)
    const sorted = [...listed].sort()
    this.data = sorted
      .map(parseFolderName)
      .filter((name) => name !== undefined && !isTempName(name.folder)) as StoredName[]
    this.documented = sorted.map(runOfDocFile).filter((runId) => runId !== undefined)
  }

  /** Folders of a run (as in the name) and data type, whatever their lineage. */
  of(runId: string, dataType: string): readonly StoredName[] {
    this.#byRunAndType ??= groupBy(this.data, (name) => `${name.runId}-${name.dataType}`)
    return this.#byRunAndType.get(`${runId}-${dataType}`) ?? []
  }

  /** Runs of which there are data, complete or not, but no document, sorted. */
  undocumented(): string[] {
    const documented = new Set(this.documented)
    const runs = new Set(this.listed.map((name) => parseFolderName(name)?.runId))
    return [...runs].filter((runId) => runId !== undefined && !documented.has(runId)).sort() as string[]
  }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

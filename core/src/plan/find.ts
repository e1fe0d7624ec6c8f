import type { DataKey } from '../lineage/index.js'
import type { FindOptions, StorageFrontend, StoredData } from '../storage/index.js'

/** The nearest frontend's data for a key. Throws `DataCorrupted` when what is there cannot be read. */
export async function findStored(
  key: DataKey,
  frontends: readonly StorageFrontend[],
  options: FindOptions,
): Promise<StoredData | undefined> {
  for (const frontend of frontends) {
    const stored = await frontend.find(key, options)
    if (stored !== undefined) return stored
  }
  return undefined
}

/** What is stored under this run and data type, whatever its lineage: folder names, sorted. */
export async function storedUnderName(
  runId: string | undefined,
  dataType: string,
  frontends: readonly StorageFrontend[],
): Promise<string[]> {
  const names = new Set<string>()
  for (const frontend of frontends)
    for (const stored of await frontend.list())
      if (stored.dataType === dataType && (runId === undefined || stored.runId === runId)) names.add(stored.folder)
  return [...names].sort()
}

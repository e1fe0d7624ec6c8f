import type { DataMetadata, StorageFrontend } from '../storage/index.js'
import { DataDirectory, openStored, readMetadataAt } from '../storage/node.js'
import { Context as AnyContext } from './context.js'
import { openStoredData, type OpenedData } from './open-data.js'

/** A context on a machine with a disk: storage may be given as folders. */
export class Context extends AnyContext {
  protected override openFolder(path: string): StorageFrontend {
    return new DataDirectory(path)
  }

  protected override metadataAt(path: string): Promise<DataMetadata> {
    return readMetadataAt(path)
  }
}

/**
 * Any stored data, by their folder; no plugin and no context needed.
 * @throws DataNotAvailable if there is no such folder, DataCorrupted if its metadata cannot be read
 */
export async function openData(folder: string): Promise<OpenedData> {
  return openStoredData(await openStored(folder))
}

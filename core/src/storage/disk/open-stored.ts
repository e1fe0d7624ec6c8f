import { lstat, readFile, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { DataNotAvailable, isStraxlabError } from '../../errors/index.js'
import { checkMetadata, parseMetadataText, type DataMetadata } from '../metadata.js'
import type { ChunkReader } from '../read-chunk.js'
import { StoredFolder, type StoredData } from '../stored-data.js'
import { diskError, isAbsent } from './disk-error.js'
import { NodeStore } from './node-store.js'
import { readOnPool } from './pool-reader.js'

/**
 * Data by their folder, without a plugin or a key. Throws `DataNotAvailable` when there is no such folder, `DataCorrupted` when it has
 * no readable metadata.
 */
export async function openStored(folder: string, o: { readonly chunkReader?: ChunkReader } = {}): Promise<StoredData> {
  const path = resolve(folder)
  if ((await kindOf(path)) === 'file')
    throw new DataNotAvailable(`${path} is a file: name the folder of the data`, { path })
  const stored = await StoredFolder.open(new NodeStore(dirname(path)), basename(path), {
    reader: o.chunkReader ?? readOnPool,
  })
  if (stored === undefined) throw new DataNotAvailable(`There is no folder ${path}`, { path })
  return stored
}

/**
 * Metadata by their file, or by the folder of their data. Throws `DataNotAvailable` when there is nothing, `DataCorrupted` when it is
 * not what strax writes.
 */
export async function readMetadataAt(path: string): Promise<DataMetadata> {
  const file = resolve(path)
  if ((await kindOf(file)) === 'folder') return (await openStored(file)).metadata()
  try {
    return checkMetadata(parseMetadataText(await readFile(file, 'utf8'), file), file)
  } catch (error) {
    if (isAbsent(error)) throw new DataNotAvailable(`There is no file or folder ${file}`, { path: file, cause: error })
    if (isStraxlabError(error)) throw error
    throw await diskError(error, 'read', file)
  }
}

async function kindOf(path: string): Promise<'folder' | 'file' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw await diskError(error, 'look at', path)
  }
}

/** MB of 10^6 bytes of all files in a folder and those in it; links do not count. 0 when there is no such folder. */
export async function dirSizeMb(folder: string): Promise<number> {
  return (await bytesIn(resolve(folder))) / 1e6
}

async function bytesIn(path: string): Promise<number> {
  try {
    const stats = await lstat(path)
    if (!stats.isDirectory()) return stats.isFile() ? stats.size : 0
    let bytes = 0
    for (const name of await readdir(path)) bytes += await bytesIn(join(path, name))
    return bytes
  } catch (error) {
    if (isAbsent(error)) return 0
    throw await diskError(error, 'look at', path)
  }
}

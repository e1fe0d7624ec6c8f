import { statSync } from 'node:fs'
import zlib from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { DataCorrupted, messageOf } from '../../errors/index.js'
import type { ByteStore } from '../byte-store.js'
import { codeOf, diskError } from './disk-error.js'

/** Node 20 has it from 20.15 on. */
const checksum = zlib.crc32 as typeof zlib.crc32 | undefined

/**
 * A zip file as a place of bytes. Its directory is read once, each file when asked for, and checked against the zip's checksum.
 * Throws `DataCorrupted` when the zip is broken.
 */
export class ZipStore implements ByteStore {
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #folders: ReadonlyMap<string, readonly string[]>

  private constructor(
    readonly path: string,
    entries: ReadonlyMap<string, Entry>,
  ) {
    this.#entries = entries
    this.#folders = foldersOf(entries.keys())
  }

  /** undefined when there is no such zip. */
  static async open(path: string): Promise<ZipStore | undefined> {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined
    const entries = await withZip(path, async (zip) => {
      const found = new Map<string, Entry>()
      for await (const entry of zip.eachEntry()) if (!entry.fileName.endsWith('/')) found.set(entry.fileName, entry)
      return found
    })
    return new ZipStore(path, entries)
  }

  get where(): string {
    return this.path
  }

  async list(folder: string): Promise<readonly string[] | undefined> {
    return this.#folders.get(folder)
  }

  async size(path: string): Promise<number | undefined> {
    return this.#entries.get(path)?.uncompressedSize
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const entry = this.#entries.get(path)
    if (entry === undefined) return undefined
    const bytes = await withZip(this.path, (zip) => readEntry(zip, entry))
    if (checksum !== undefined && checksum(bytes) !== entry.crc32)
      throw new DataCorrupted(`${this.path}: ${path} does not have the checksum that the zip gives for it`, {
        path: this.path,
      })
    return bytes
  }
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const parts: Buffer[] = []
  for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer)
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}

async function withZip<T>(path: string, work: (zip: ZipFile) => Promise<T>): Promise<T> {
  // Few programs read zip files: the package is loaded for the first.
  const { openPromise } = await import('yauzl')
  let zip: ZipFile | undefined
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false })
    return await work(zip)
  } catch (cause) {
    if (codeOf(cause) !== '' && !codeOf(cause).startsWith('Z_')) throw await diskError(cause, 'read', path)
    throw new DataCorrupted(`${path}: the zip file is broken: ${messageOf(cause)}`, { path, cause })
  } finally {
    zip?.close()
  }
}

/** The names directly inside each folder that paths speak of. */
function foldersOf(paths: Iterable<string>): Map<string, readonly string[]> {
  const folders = new Map<string, Set<string>>([['', new Set()]])
  for (const path of paths) {
    let folder = ''
    for (const part of path.split('/')) {
      const inside = folders.get(folder) ?? new Set()
      folders.set(folder, inside.add(part))
      folder = folder === '' ? part : `${folder}/${part}`
    }
  }
  return new Map([...folders].map(([folder, names]) => [folder, [...names]]))
}

import * as nodeFs from 'node:fs/promises'
import { basename, sep } from 'node:path'
import type { ByteStore } from '../byte-store.js'
import { diskError, isAbsent } from './disk-error.js'

/** The calls to the disk that storage makes; tests put failing ones in. */
export type DiskCalls = Pick<typeof nodeFs, 'open' | 'readdir' | 'stat' | 'rename' | 'mkdir' | 'rm' | 'unlink'>

/** One read or write call moves at most this many bytes (the system's limit is 2 GB). */
const MOST_PER_CALL = 2 ** 30

/** A folder on this machine's disk. */
export class NodeStore implements ByteStore {
  constructor(
    readonly root: string,
    readonly disk: DiskCalls = nodeFs,
  ) {}

  get where(): string {
    return this.root
  }

  localPath(path: string): string {
    return path === '' ? this.root : `${this.root}${sep}${path}`
  }

  async list(folder: string): Promise<readonly string[] | undefined> {
    const full = this.localPath(folder)
    return this.#absentOr(() => this.disk.readdir(full), 'list', full)
  }

  async size(path: string): Promise<number | undefined> {
    const full = this.localPath(path)
    return this.#absentOr(async () => (await this.disk.stat(full)).size, 'look at', full)
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const full = this.localPath(path)
    return this.#absentOr(() => this.#readFile(full), 'read', full)
  }

  async exists(path: string): Promise<boolean> {
    return (await this.size(path)) !== undefined
  }

  /** Writes a whole file, so that it appears under its name complete or not at all. Returns its size. */
  async write(path: string, bytes: Uint8Array, o: { readonly sync?: boolean } = {}): Promise<number> {
    const full = this.localPath(path)
    const temp = `${full}_temp`
    try {
      await this.#writeFile(temp, bytes, o.sync ?? false)
      await this.disk.rename(temp, full)
    } catch (error) {
      const failure = await diskError(error, 'write', full, bytes.byteLength)
      // What was written so far only takes space; the failure itself is what the caller must hear of.
      await this.disk.unlink(temp).catch(() => undefined)
      throw failure
    }
    return bytes.byteLength
  }

  async makeFolder(folder: string): Promise<void> {
    const full = this.localPath(folder)
    await this.#or(() => this.disk.mkdir(full, { recursive: true }), 'make the folder', full)
  }

  async rename(from: string, to: string): Promise<void> {
    const full = this.localPath(from)
    await this.#or(() => this.disk.rename(full, this.localPath(to)), `rename to ${basename(to)}`, full)
  }

  /** Removes a folder and all in it; absent is fine. */
  async removeFolder(folder: string): Promise<void> {
    const full = this.localPath(folder)
    await this.#or(() => this.disk.rm(full, { recursive: true, force: true }), 'remove', full)
  }

  /** Opens a folder, only to have it: as long as it is open, no other folder gets its identity. */
  async hold(folder: string): Promise<nodeFs.FileHandle> {
    const full = this.localPath(folder)
    return this.#or(() => this.disk.open(full, 'r'), 'open', full)
  }

  /** What the disk numbers a file or folder with as long as it lives; undefined when absent. */
  async identity(path: string): Promise<string | undefined> {
    const full = this.localPath(path)
    return this.#absentOr(
      async () => {
        const { dev, ino } = await this.disk.stat(full, { bigint: true })
        return `${dev}:${ino}`
      },
      'look at',
      full,
    )
  }

  /** Waits until a file's, or a folder's list of, bytes are on the disk itself. */
  async sync(path: string): Promise<void> {
    const full = this.localPath(path)
    await this.#or(
      async () => {
        const handle = await this.disk.open(full, 'r')
        try {
          await handle.sync()
        } finally {
          await handle.close()
        }
      },
      'sync',
      full,
    )
  }

  async #readFile(full: string): Promise<Uint8Array> {
    const handle = await this.disk.open(full, 'r')
    try {
      const { size } = await handle.stat()
      const bytes = new Uint8Array(size)
      let done = 0
      while (done < size) {
        const { bytesRead } = await handle.read(bytes, done, Math.min(size - done, MOST_PER_CALL), done)
        if (bytesRead === 0) break
        done += bytesRead
      }
      return done === size ? bytes : bytes.subarray(0, done)
    } finally {
      await handle.close()
    }
  }

  async #writeFile(full: string, bytes: Uint8Array, sync: boolean): Promise<void> {
    const handle = await this.disk.open(full, 'w')
    try {
      let done = 0
      while (done < bytes.byteLength) {
        const { bytesWritten } = await handle.write(bytes, done, Math.min(bytes.byteLength - done, MOST_PER_CALL))
        done += bytesWritten
      }
      if (sync) await handle.sync()
    } finally {
      await handle.close()
    }
  }

  async #absentOr<T>(call: () => Promise<T>, doing: string, full: string): Promise<T | undefined> {
    try {
      return await call()
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw await diskError(error, doing, full)
    }
  }

  async #or<T>(call: () => Promise<T>, doing: string, full: string): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw await diskError(error, doing, full)
    }
  }
}

import { readFileSync, readdirSync, statSync, type BigIntStats } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { diskError, isAbsent } from './disk-error.js'

/**
 * What files say, remembered as long as the files do not change. A file is the same while its time of change, size and identity
 * are. Files and folders that were changed just before they were read may change again within the clock's tick: those are not
 * trusted the next time.
 *
 * Calls are synchronous within: for many small files Node's asynchronous ones take ten times as long. Work gives way to others every
 * few ms.
 */
const RACY_NS = 50_000_000n
const TURN_MS = 8

/** Up to so many files every one is looked at each time; beyond, only when the last full look is this old (ms). */
const ALWAYS_LOOKED_AT = 20_000
const TRUSTED_MS = 2_000

interface Mark {
  readonly changed: bigint
  readonly size: bigint
  readonly ino: bigint
  readonly racy: boolean
}

function look(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })
}

function markOf(stats: BigIntStats): Mark {
  const now = BigInt(Date.now()) * 1_000_000n
  return { changed: stats.mtimeNs, size: stats.size, ino: stats.ino, racy: now - stats.mtimeNs < RACY_NS }
}

const isSame = (mark: Mark, stats: BigIntStats): boolean =>
  !mark.racy && mark.changed === stats.mtimeNs && mark.size === stats.size && mark.ino === stats.ino

/** Gives way to timers and other work after each few ms of it. */
class Turns {
  #since = performance.now()

  async give(): Promise<void> {
    if (performance.now() - this.#since < TURN_MS) return
    await nextTurn()
    this.#since = performance.now()
  }
}

/** The names in one folder. */
export class FolderListing {
  #mark: Mark | undefined
  #names: readonly string[] = []

  constructor(readonly path: string) {}

  /** The same array as long as nothing was added, removed or renamed. An absent folder has no names. */
  async names(): Promise<readonly string[]> {
    try {
      const stats = look(this.path)
      if (stats === undefined) return this.#forget()
      if (this.#mark && isSame(this.#mark, stats)) return this.#names
      const mark = markOf(stats)
      const names = readdirSync(this.path)
      this.#mark = mark
      if (!sameNames(names, this.#names)) this.#names = names
      return this.#names
    } catch (error) {
      if (isAbsent(error)) return this.#forget()
      throw await diskError(error, 'list', this.path)
    }
  }

  #forget(): readonly string[] {
    this.#mark = undefined
    if (this.#names.length > 0) this.#names = []
    return this.#names
  }
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i])

interface Entry<T> {
  readonly mark: Mark
  readonly value: T
}

/** Many small files of one kind, each parsed once. */
export class FileCache<T> {
  readonly #entries = new Map<string, Entry<T>>()
  #lastPaths: readonly string[] | undefined
  #lastLook = -Infinity
  #lastValues: readonly (T | undefined)[] = []

  /** `parse` is given the text and the file's path; what it throws is not remembered. */
  constructor(readonly parse: (text: string, path: string) => T) {}

  /** What one file says now; undefined when it is absent. */
  async get(path: string): Promise<T | undefined> {
    return this.#look(path)
  }

  /**
   * What each of the files says; undefined for absent ones. The same array as long as `paths` is the same array and no file has
   * changed.
   */
  async getAll(paths: readonly string[]): Promise<readonly (T | undefined)[]> {
    if (paths === this.#lastPaths && paths.length > ALWAYS_LOOKED_AT && performance.now() - this.#lastLook < TRUSTED_MS)
      return this.#lastValues
    const turns = new Turns()
    const values: (T | undefined)[] = []
    for (const path of paths) {
      values.push(await this.#look(path))
      await turns.give()
    }
    const unchanged = paths === this.#lastPaths && values.every((value, i) => value === this.#lastValues[i])
    if (!unchanged) this.#lastValues = values
    this.#lastPaths = paths
    this.#lastLook = performance.now()
    return this.#lastValues
  }

  /** Forgets a file that was just written, also where it would be trusted. */
  forget(path: string): void {
    this.#entries.delete(path)
    this.#lastLook = -Infinity
  }

  /** Forgets all files but these. */
  keepOnly(paths: ReadonlySet<string>): void {
    for (const path of this.#entries.keys()) if (!paths.has(path)) this.#entries.delete(path)
  }

  #look(path: string): T | undefined | Promise<never> {
    try {
      const stats = look(path)
      if (stats === undefined) {
        this.#entries.delete(path)
        return undefined
      }
      const known = this.#entries.get(path)
      if (known && isSame(known.mark, stats)) return known.value
      const value = this.parse(readFileSync(path, 'utf8'), path)
      this.#entries.set(path, { mark: markOf(stats), value })
      return value
    } catch (error) {
      if (isAbsent(error)) return undefined
      return failed(error, path)
    }
  }
}

async function failed(error: unknown, path: string): Promise<never> {
  if (typeof error === 'object' && error !== null && 'tag' in error) throw error
  throw await diskError(error, 'read', path)
}

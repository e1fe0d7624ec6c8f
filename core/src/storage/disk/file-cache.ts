import { closeSync, fstatSync, openSync, readFileSync, readSync, readdirSync, statSync, type Stats } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { isStraxlabError } from '../../errors/index.js'
import { Turns } from '../../stream/index.js'
import { diskError, isAbsent, isRefusal } from './disk-error.js'

/**
 * What files say, remembered as long as the files do not change: while their times of change, sizes and identities stay. A file
 * or folder that was changed just before it was read may change again within the clock's tick: it is not trusted the next time.
 *
 * Calls are synchronous within: for many small files Node's asynchronous ones take ten times as long. Work gives way to others
 * every few ms.
 */
const RACY_MS = 50
/** The same where a disk counts only whole seconds. */
const RACY_COARSE_MS = 2500

/** Up to so many files every one is looked at each time; of more the last full look counts for this long (ms). */
const ALWAYS_LOOKED_AT = 1000
const TRUSTED_MS = 1000
/** The same for so many that a look takes a second. */
const VERY_MANY = 20_000
const LONG_TRUSTED_MS = 10_000

function trustedFor(files: number): number {
  if (files <= ALWAYS_LOOKED_AT) return 0
  return files > VERY_MANY ? LONG_TRUSTED_MS : TRUSTED_MS
}

/** strax rewrites files in place: one that changed a moment ago and cannot be parsed is read once more, after this time (ms). */
const READ_AGAIN_MS = 100

/** In numbers: to a quarter of a microsecond, which is finer than any system's clock of files; as bigint it takes twice as long. */
interface Mark {
  readonly changed: number
  readonly size: number
  readonly ino: number
  readonly racy: boolean
}

const QUIET = { throwIfNoEntry: false } as const

function markOf({ mtimeMs, size, ino }: Stats): Mark {
  const coarse = mtimeMs % 1000 === 0
  const racy = Date.now() - mtimeMs < (coarse ? RACY_COARSE_MS : RACY_MS)
  return { changed: mtimeMs, size, ino, racy }
}

const isSame = (mark: Mark, stats: Stats): boolean =>
  !mark.racy && mark.changed === stats.mtimeMs && mark.size === stats.size && mark.ino === stats.ino

/** Small files are read through it. */
const ROOM = Buffer.alloc(64 << 10)

/** All of an open file; a small one in one call. */
function readText(file: number, size: number): string {
  if (size >= ROOM.length) return readFileSync(file, 'utf8')
  let at = 0
  for (;;) {
    const read = readSync(file, ROOM, at, ROOM.length - at, null)
    at += read
    // It has grown since its size was asked for.
    if (at === ROOM.length) return Buffer.concat([ROOM, readFileSync(file)]).toString()
    if (read === 0 || at >= size) return ROOM.toString('utf8', 0, at)
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
      const stats = statSync(this.path, QUIET)
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

  /**
   * `parse` is given a file's text and path; what it throws is not remembered. A file that may not be read is an error, or
   * counts as `unreadable` says.
   */
  constructor(
    readonly parse: (text: string, path: string) => T,
    readonly o: { readonly unreadable?: T } = {},
  ) {}

  /**
   * What each of the files says; undefined for absent ones. The same array as long as `paths` has the same names and no file has
   * changed.
   */
  async getAll(paths: readonly string[]): Promise<readonly (T | undefined)[]> {
    const samePaths = this.#lastPaths !== undefined && (paths === this.#lastPaths || sameNames(paths, this.#lastPaths))
    if (samePaths && performance.now() - this.#lastLook < trustedFor(paths.length)) return this.#lastValues
    const values: (T | undefined)[] = []
    const turns = new Turns()
    for (const path of paths) {
      const value = this.#look(path)
      values.push(value instanceof Failure ? await this.#again(path, value) : value)
      if (turns.isOver) await turns.next()
    }
    const unchanged = samePaths && values.every((value, i) => value === this.#lastValues[i])
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

  #look(path: string): T | undefined | Failure {
    const known = this.#entries.get(path)
    let mark: Mark | undefined
    let file: number | undefined
    try {
      if (known) {
        const stats = statSync(path, QUIET)
        if (stats && isSame(known.mark, stats)) return known.value
      }
      file = openSync(path, 'r')
      mark = markOf(fstatSync(file))
      const value = this.parse(readText(file, mark.size), path)
      this.#entries.set(path, { mark, value })
      return value
    } catch (error) {
      if (!isAbsent(error)) return new Failure(error, mark?.racy ?? false)
      this.#entries.delete(path)
      return undefined
    } finally {
      if (file !== undefined) closeSync(file)
    }
  }

  async #again(path: string, first: Failure): Promise<T | undefined> {
    let failure = first
    if (first.racy) {
      await wait(READ_AGAIN_MS)
      const value = this.#look(path)
      if (!(value instanceof Failure)) return value
      failure = value
    }
    if (isStraxlabError(failure.error)) throw failure.error
    if (this.o.unreadable !== undefined && isRefusal(failure.error)) return this.o.unreadable
    throw await diskError(failure.error, 'read', path)
  }
}

class Failure {
  constructor(
    readonly error: unknown,
    /** The file had changed a moment before. */
    readonly racy: boolean,
  ) {}
}

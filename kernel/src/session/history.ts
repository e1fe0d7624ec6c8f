/**
 * History of cells, kept on disk: one file per session in the user's data folder, one JSON line per cell, so that
 * several kernels at a time never write the same file.
 */
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

interface Entry {
  readonly session: number
  readonly line: number
  readonly input: string
  output: string | null
}

export interface HistoryRequest {
  readonly hist_access_type?: string
  readonly output?: boolean
  readonly n?: number
  readonly pattern?: string
  readonly unique?: boolean
  readonly session?: number
  readonly start?: number
  readonly stop?: number | null
}

type Row = [session: number, line: number, input: string | [input: string, output: string | null]]

const SESSIONS_KEPT = 1000

export function historyFolder(): string {
  const own = process.env['STRAXLAB_HISTORY']
  if (own) return own
  return join(process.env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'straxlab', 'history')
}

export class History {
  readonly #folder: string
  readonly #entries: Entry[] = []
  readonly #problem: (error: unknown) => void
  #session: number | undefined
  #file: string | undefined

  constructor(folder: string, problem: (error: unknown) => void) {
    this.#folder = folder
    this.#problem = problem
  }

  /** Number of this session; taken when it is first needed. */
  get session(): number {
    this.#session ??= this.#take()
    return this.#session
  }

  add(line: number, input: string): void {
    const entry: Entry = { session: this.session, line, input, output: null }
    this.#entries.push(entry)
    this.#write({ i: input, n: line })
  }

  /** The text of the value that the newest cell showed. */
  addOutput(line: number, output: string): void {
    const entry = this.#entries.at(-1)
    if (entry?.line !== line) return
    entry.output = output
    this.#write({ o: output, n: line })
  }

  answer(request: HistoryRequest): Row[] {
    const rows = (entries: readonly Entry[]): Row[] =>
      entries.map(({ session, line, input, output }) => [session, line, request.output ? [input, output] : input])
    switch (request.hist_access_type) {
      case 'range':
        return rows(this.#range(request.session ?? 0, request.start ?? 0, request.stop ?? undefined))
      case 'search':
        return rows(this.#search(request.pattern ?? '*', request.unique === true, request.n))
      default:
        return rows(this.#last(request.n ?? 10))
    }
  }

  #last(n: number): Entry[] {
    const found: Entry[] = []
    for (const entries of this.#newestFirst()) {
      found.unshift(...entries)
      if (found.length >= n) break
    }
    return n > 0 ? found.slice(-n) : []
  }

  /** Lines `start` to `stop` (not included) of a session; 0 is this one, -1 the one before it. */
  #range(session: number, start: number, stop: number | undefined): Entry[] {
    const number = session > 0 ? session : this.session + session
    return this.#of(number).filter(({ line }) => line >= start && (stop === undefined || line < stop))
  }

  #search(pattern: string, unique: boolean, n: number | undefined): Entry[] {
    const expression = globExpression(pattern)
    let found: Entry[] = []
    for (const entries of this.#newestFirst()) {
      found = [...entries.filter(({ input }) => expression.test(input)), ...found]
      if (n !== undefined && !unique && found.length >= n) break
    }
    if (unique)
      found = [...new Map(found.map((entry) => [entry.input, entry])).values()].sort(
        (a, b) => a.session - b.session || a.line - b.line,
      )
    return n === undefined ? found : n > 0 ? found.slice(-n) : []
  }

  *#newestFirst(): Iterable<Entry[]> {
    yield this.#entries
    for (const session of this.#sessions().reverse()) if (session !== this.#session) yield this.#of(session)
  }

  #of(session: number): Entry[] {
    return session === this.#session ? this.#entries : readSession(this.#path(session), session)
  }

  #path(session: number): string {
    return join(this.#folder, `${String(session).padStart(8, '0')}.jsonl`)
  }

  #sessions(): number[] {
    if (!existsSync(this.#folder)) return []
    const names = readdirSync(this.#folder).filter((name) => /^\d+\.jsonl$/.test(name))
    return names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b)
  }

  /** The next free number; the file's creation is what makes it ours. */
  #take(): number {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      const known = this.#sessions()
      for (const old of known.slice(0, -SESSIONS_KEPT)) rmSync(this.#path(old), { force: true })
      for (let session = (known.at(-1) ?? 0) + 1; ; session++) {
        try {
          closeSync(openSync(this.#path(session), 'wx', 0o600))
          this.#file = this.#path(session)
          return session
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        }
      }
    } catch (error) {
      this.#problem(error) // a home that cannot be written: history lives as long as the kernel
      return (this.#sessions().at(-1) ?? 0) + 1
    }
  }

  #write(line: object): void {
    if (!this.#file) return
    try {
      appendFileSync(this.#file, `${JSON.stringify(line)}\n`)
    } catch (error) {
      this.#file = undefined
      this.#problem(error)
    }
  }
}

/** A line that cannot be read (a crash in the middle of a write) is passed over. */
function readSession(path: string, session: number): Entry[] {
  const entries = new Map<number, Entry>()
  if (!existsSync(path)) return []
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    const read = parseLine(text)
    if (read?.i !== undefined) entries.set(read.n, { session, line: read.n, input: read.i, output: null })
    else if (read?.o !== undefined && entries.has(read.n)) entries.get(read.n)!.output = read.o
  }
  return [...entries.values()]
}

function parseLine(text: string): { i?: string; o?: string; n: number } | undefined {
  try {
    const read = JSON.parse(text) as { i?: string; o?: string; n?: number }
    return typeof read.n === 'number' ? { ...read, n: read.n } : undefined
  } catch {
    return undefined
  }
}

/** `*` and `?` as in file names; everything else is itself. */
function globExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '[^]*')
    .replace(/\?/g, '[^]')
  return new RegExp(`^${source}$`)
}

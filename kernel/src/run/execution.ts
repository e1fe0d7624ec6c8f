/** One run of a cell: what waits in it, and how it is interrupted. */
import type { CellCode } from '../link/index.js'

/** Who speaks, and to which request what it says belongs. */
export interface Origin {
  /** The kernel's number for the request. */
  readonly id: number
  /** The cell, while it runs; comm messages have none. */
  execution?: Execution
}

/** After an interrupt a cell may still await this long, to clean up; then it never wakes again. */
const GRACE_MS = 1000

export class KeyboardInterrupt extends Error {
  override readonly name = 'KeyboardInterrupt'

  constructor() {
    super('the cell was interrupted')
  }
}

export class Execution {
  readonly cell: CellCode
  readonly origin: Origin
  readonly allowStdin: boolean
  /** Values of the cell's names before it ran. */
  readonly before: ReadonlyMap<string, unknown>
  concluded = false
  readonly #abort = new AbortController()
  readonly #waiting = new Set<(error: Error) => void>()
  #interruptedAt: number | undefined

  constructor(cell: CellCode, originId: number, allowStdin: boolean, before: ReadonlyMap<string, unknown>) {
    this.cell = cell
    this.origin = { id: originId, execution: this }
    this.allowStdin = allowStdin
    this.before = before
  }

  /** For calls that can be stopped: core's loads take it when they are given no other. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get interrupted(): boolean {
    return this.#interruptedAt !== undefined
  }

  /** Ends every await of the cell with a KeyboardInterrupt and aborts its loads. Goes on where it was cut off. */
  interrupt(): void {
    this.#interruptedAt ??= performance.now()
    if (!this.signal.aborted) this.#abort.abort(new KeyboardInterrupt())
    for (const reject of [...this.#waiting]) {
      this.#waiting.delete(reject)
      reject(this.signal.reason as Error)
    }
  }

  /** Settles as `awaited` does, or is rejected by an interrupt. */
  wait<T>(awaited: PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#interruptedAt !== undefined && performance.now() - this.#interruptedAt > GRACE_MS) return
      if (!this.interrupted) this.#waiting.add(reject)
      const settled = (): boolean => this.#waiting.delete(reject)
      awaited.then(
        (value) => {
          settled()
          resolve(value)
        },
        (error: unknown) => {
          settled()
          reject(error)
        },
      )
    })
  }
}

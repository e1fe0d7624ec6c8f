/** One step of long work. `done` and `total` are in `unit`; the last event of an `id` has `finished`. */
export interface ProgressEvent {
  readonly id: string
  readonly label: string
  readonly done: number
  /** undefined: unknown. */
  readonly total: number | undefined
  readonly unit: string
  readonly finished: boolean
}

export type ProgressCallback = (event: ProgressEvent) => void
export type ProgressOption = boolean | ProgressCallback

/** Where whoever shows progress (the kernel, a script) listens. */
const HOOK = Symbol.for('straxlab.progress')

let lastId = 0

/** Reports the steps of one piece of work. What listens never breaks the work. */
export class Progress {
  private readonly id = `progress-${++lastId}`
  private done = 0
  private isFinished = false

  constructor(
    private readonly option: ProgressOption,
    private readonly label: string,
    private total: number | undefined,
    private readonly unit: string,
  ) {
    this.report()
  }

  to(done: number): void {
    this.done = this.total === undefined ? done : Math.min(Math.max(done, 0), this.total)
    this.report()
  }

  add(n = 1): void {
    this.to(this.done + n)
  }

  /** Ends the report; `ok` means that all was done. */
  finish(ok: boolean): void {
    if (this.isFinished) return
    this.isFinished = true
    if (ok && this.total !== undefined) this.done = this.total
    this.report()
  }

  private report(): void {
    const listeners = [
      this.option === false ? undefined : hook(),
      typeof this.option === 'function' ? this.option : undefined,
    ]
    const { id, label, done, total, unit } = this
    for (const listener of new Set(listeners)) {
      try {
        listener?.({ id, label, done, total, unit, finished: this.isFinished })
      } catch {
        // A display that fails is no reason to stop the work.
      }
    }
  }
}

function hook(): ProgressCallback | undefined {
  const listener: unknown = (globalThis as { [HOOK]?: unknown })[HOOK]
  return typeof listener === 'function' ? (listener as ProgressCallback) : undefined
}

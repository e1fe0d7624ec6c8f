import { availableParallelism } from 'node:os'
import { Aborted, messageOf, throwIfAborted } from '../../errors/index.js'
import { checkBloscSize } from '../blosc/encode.js'
import { UNNAMED, fail } from '../fail.js'
import { totalBytes } from '../pieces.js'
import { type Job, Member } from './member.js'
import { projectedSize } from './project.js'
import { TaskRunner } from './run-task.js'
import { onAbort } from './on-abort.js'
import {
  type DecodeResult,
  type DecodeTask,
  type EncodeResult,
  type EncodeTask,
  type PlainDecode,
  type PlainEncode,
  piecesOf,
  resultOf,
} from './task.js'

export interface PoolOptions {
  /** Threads; 0 does the work on the calling thread. Default: one for each processor. */
  readonly workers?: number
  /** Raw bytes in the tasks begun and not finished; a single larger task still runs. Default 512 MB. */
  readonly maxBytes?: number
}

interface CallOptions {
  /**
   * Ends the wait at once with `Aborted`. A task already begun may still write to its destination: see `settled`.
   */
  readonly signal?: AbortSignal
}

/** Sent ahead to each worker, so that none waits for the main thread. */
const AHEAD = 2

export class CodecPool {
  private readonly size: number
  private readonly maxBytes: number
  private readonly members: Member[] = []
  private readonly waiting: Job[] = []
  private readonly watchers: (() => void)[] = []
  private bytes = 0
  private running = 0
  private closed = false
  private inline: TaskRunner | undefined

  constructor(options: PoolOptions = {}) {
    this.size = options.workers ?? availableParallelism()
    this.maxBytes = options.maxBytes ?? 512e6
  }

  /**
   * Reads, decodes and places one chunk.
   * @throws CodecFailed (broken data), StorageFailed (the file cannot be read), Aborted; what a hook throws comes as an Error with
   * the same message and its stack as `cause`.
   */
  decode(task: DecodeTask, options: CallOptions = {}): Promise<DecodeResult> {
    const what = task.what ?? (task.source instanceof Uint8Array ? UNNAMED : task.source.path)
    const prepare = (): PlainDecode => ({ ...task, kind: 'decode', into: destination(task, what), what })
    // Memory that the caller has already is no reason to wait.
    const cost = task.into instanceof Uint8Array && task.hook === undefined ? 0 : task.rawSize
    return this.enqueue<DecodeResult>(prepare, cost, what, options)
  }

  /**
   * Compresses bytes, which must not change meanwhile; writes them to a file if asked to.
   * @throws CodecFailed (more than 2 GB for blosc: at once), StorageFailed (the file cannot be written), Aborted.
   */
  async encode(task: EncodeTask, options: CallOptions = {}): Promise<EncodeResult> {
    const what = task.what ?? task.path ?? UNNAMED
    const size = totalBytes(piecesOf(task))
    if (task.compressor === 'blosc') checkBloscSize(size, what)
    const prepare = (): PlainEncode => ({ ...task, kind: 'encode', what })
    return this.enqueue<EncodeResult>(prepare, size, what, options)
  }

  /** When nothing is being done any more, aborted tasks included: destinations can be used again. */
  async settled(): Promise<void> {
    while (this.running > 0 || this.waiting.length > 0)
      await new Promise<void>((resolve) => this.watchers.push(resolve))
  }

  /** Ends the workers; what still waits is rejected with `Aborted`. */
  async close(): Promise<void> {
    this.closed = true
    for (const job of this.waiting.splice(0)) job.reject(new Aborted('the codec pool was closed'))
    await Promise.all(this.members.splice(0).map((member) => member.terminate()))
  }

  private enqueue<R extends DecodeResult | EncodeResult>(
    prepare: Job['prepare'],
    cost: number,
    what: string,
    { signal }: CallOptions,
  ): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      throwIfAborted(signal, what)
      if (this.closed) throw new Aborted(`${what}: the codec pool is closed`)
      const cancelled = new Int32Array(new SharedArrayBuffer(4))
      const job: Job = {
        prepare,
        what,
        cost,
        cancelled,
        resolve: (result) => {
          forget()
          resolve(result as R)
        },
        reject: (error) => {
          forget()
          reject(error)
        },
      }
      const forget = onAbort(signal, () => {
        Atomics.store(cancelled, 0, 1)
        const place = this.waiting.indexOf(job)
        if (place >= 0) this.waiting.splice(place, 1)
        job.reject(new Aborted(`${what} was stopped on request`, { cause: signal?.reason }))
        this.tellWatchers()
      })
      this.waiting.push(job)
      this.begin()
    })
  }

  /** Begins waiting jobs while there are workers and bytes for them. */
  private begin(): void {
    for (let job = this.waiting[0]; job !== undefined; job = this.waiting[0]) {
      if (this.bytes > 0 && this.bytes + job.cost > this.maxBytes) return
      const start = this.size === 0 ? this.startInline() : this.startInWorker()
      if (start === undefined) return
      this.waiting.shift()
      this.bytes += job.cost
      this.running++
      try {
        start(job)
      } catch (error) {
        job.reject(error)
        this.free(job)
      }
    }
  }

  private startInline(): ((job: Job) => void) | undefined {
    return this.running > 0 ? undefined : (job) => void this.runInline(job)
  }

  private startInWorker(): ((job: Job) => void) | undefined {
    const least = this.members.reduce<Member | undefined>(
      (a, b) => (a === undefined || b.load < a.load ? b : a),
      undefined,
    )
    if (least === undefined || (least.load > 0 && this.members.length < this.size))
      return (job) => this.newMember().send(job)
    return least.load < AHEAD ? (job) => least.send(job) : undefined
  }

  private newMember(): Member {
    const member = new Member(
      (job) => this.free(job),
      (dead) => {
        const place = this.members.indexOf(dead)
        if (place >= 0) this.members.splice(place, 1)
      },
    )
    this.members.push(member)
    return member
  }

  private async runInline(job: Job): Promise<void> {
    this.inline ??= new TaskRunner()
    try {
      const task = job.prepare()
      job.resolve(resultOf(task, await this.inline.run(task)))
    } catch (error) {
      job.reject(error)
    }
    this.free(job)
  }

  private free(job: Job): void {
    this.bytes -= job.cost
    this.running--
    if (!this.closed) this.begin()
    this.tellWatchers()
  }

  private tellWatchers(): void {
    if (this.running === 0 && this.waiting.length === 0) for (const tell of this.watchers.splice(0)) tell()
  }
}

function destination(task: DecodeTask, what: string): Uint8Array | undefined {
  if (typeof task.into === 'function') return task.into()
  if (task.into !== undefined || task.hook !== undefined || task.own) return task.into
  const size = task.project === undefined ? task.rawSize : projectedSize(task.rawSize, task.project, what)
  try {
    return new Uint8Array(new SharedArrayBuffer(size))
  } catch (error) {
    return fail(what, `there is no memory for ${size} bytes (${messageOf(error)})`, error)
  }
}

let shared: CodecPool | undefined

/** The pool that everything in this process uses unless given another. */
export function sharedPool(): CodecPool {
  shared ??= new CodecPool()
  return shared
}

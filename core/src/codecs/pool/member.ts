import { Worker } from 'node:worker_threads'
import { Aborted, CodecFailed, errorOfTag, messageOf } from '../../errors/index.js'
import { sayOnce } from '../native/register.js'
import {
  type Answer,
  type DecodeResult,
  type EncodeResult,
  type ErrorData,
  type PlainTask,
  type Request,
  resultOf,
} from './task.js'

export interface Job {
  /** Called when the work begins: the destination's memory is taken then. */
  readonly prepare: () => PlainTask
  readonly what: string
  /** Raw bytes that it holds. */
  readonly cost: number
  readonly cancelled: Int32Array
  readonly resolve: (result: DecodeResult | EncodeResult) => void
  readonly reject: (error: unknown) => void
}

/**
 * The built worker. Tests run the TypeScript sources, which a worker thread cannot load, so for the worker alone they take the
 * build beside them.
 */
const WORKER_URL = new URL(
  import.meta.url.replace('/core/src/codecs/', '/core/dist/codecs/').replace(/[^/]*$/, 'worker.js'),
)

/** A command line whose program is given as text has an option that a worker refuses; all others are inherited. */
const INHERITED = process.execArgv.some((word) => word.startsWith('--input-type')) ? { execArgv: [] } : {}

/** One worker thread and the jobs that were sent to it. */
export class Member {
  private readonly worker: Worker
  private readonly jobs = new Map<number, { readonly job: Job; readonly task: PlainTask }>()
  private nextId = 0
  private dead = false

  constructor(
    private readonly onFree: (job: Job) => void,
    private readonly onDeath: (member: Member) => void,
  ) {
    this.worker = new Worker(WORKER_URL, INHERITED)
    this.worker.unref()
    this.worker.on('message', (answer: Answer) => this.receive(answer))
    this.worker.on('messageerror', (error) => this.fail(error))
    this.worker.on('error', (error) => this.fail(error))
    this.worker.on('exit', (code) => this.fail(new Error(`it exited with code ${code}`)))
  }

  get load(): number {
    return this.jobs.size
  }

  /** Throws what `job.prepare` throws; then nothing was sent. */
  send(job: Job): void {
    const task = job.prepare()
    const request: Request = { id: this.nextId++, task, cancelled: job.cancelled }
    this.worker.postMessage(request)
    this.jobs.set(request.id, { job, task })
    // Only work keeps the process alive.
    if (this.jobs.size === 1) this.worker.ref()
  }

  /** Ends the thread; its jobs are rejected with `Aborted`. */
  async terminate(): Promise<void> {
    this.die((job) => new Aborted(`${job.what}: the codec pool was closed`))
    await this.worker.terminate()
  }

  private receive(answer: Answer): void {
    if ('notice' in answer) return sayOnce(answer.notice)
    const sent = this.jobs.get(answer.id)
    if (sent === undefined) return
    const { job, task } = sent
    this.finish(answer.id)
    if ('result' in answer) job.resolve(resultOf(task, answer.result))
    else job.reject(revived(answer.error))
    this.onFree(job)
  }

  private finish(id: number): void {
    this.jobs.delete(id)
    if (this.jobs.size === 0) this.worker.unref()
  }

  private fail(cause: unknown): void {
    const problem = `the worker thread stopped before it was done (${messageOf(cause)})`
    this.die((job) => new CodecFailed(`${job.what}: ${problem}`, { path: job.what, cause }))
  }

  private die(errorOf: (job: Job) => Error): void {
    if (this.dead) return
    this.dead = true
    const jobs = [...this.jobs.values()]
    this.jobs.clear()
    this.onDeath(this)
    for (const { job } of jobs) {
      job.reject(errorOf(job))
      this.onFree(job)
    }
  }
}

function revived({ tag, message, path, cause }: ErrorData): Error {
  return (tag === undefined ? undefined : errorOfTag(tag, message, { path, cause })) ?? new Error(message, { cause })
}

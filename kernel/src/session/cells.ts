/** Executes cells one after the other: compile, run, and say how it went. */
import type { ConverterClient, Converted } from '../convert/index.js'
import type { Failure, FromUser, MimeBundle } from '../link/index.js'
import type { Content, Message, Sockets } from '../wire/index.js'
import type { History } from './history.js'
import type { OriginRecord, Origins } from './origins.js'
import type { Outputs } from './outputs.js'
import { failureOfProblems } from './problems.js'
import type { UserProcess } from './user-process.js'

interface ExecuteRequest {
  readonly code: string
  readonly silent: boolean
  readonly store_history: boolean
  readonly user_expressions: Record<string, string>
  readonly allow_stdin: boolean
  readonly stop_on_error: boolean
}

type Done = Pick<Extract<FromUser, { t: 'done' }>, 'failure' | 'assigned'>

interface Running {
  readonly origin: OriginRecord
  readonly count: number
  done?: (result: Done) => void
  interrupted: boolean
}

/** An interrupted cell that has not ended after this long is taken down with its process. */
const LAST_RESORT_MS = 6000

/** How long after a failure requests that were sent with it may still arrive, to be aborted with the others. */
const LATE_REQUESTS_MS = 10

export interface Parts {
  readonly sockets: Sockets
  readonly converter: ConverterClient
  readonly user: UserProcess
  readonly origins: Origins
  readonly outputs: Outputs
  readonly history: History
}

export class Cells {
  readonly #parts: Parts
  readonly #queue: Message[] = []
  readonly #evaluations = new Map<number, (result: { data?: MimeBundle; failure?: Failure }) => void>()
  #count = 0
  #busy = false
  #nextEvaluation = 1
  #running: Running | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get running(): OriginRecord | undefined {
    return this.#running?.origin
  }

  /** Number of the cell that `origin` is or was; the current one for others. */
  countOf(origin: OriginRecord): number {
    return this.#running?.origin === origin ? this.#running.count : this.#count
  }

  push(request: Message): void {
    this.#queue.push(request)
    if (!this.#busy) void this.#work()
  }

  done(message: Extract<FromUser, { t: 'done' }>): void {
    if (this.#running?.origin.id === message.origin) this.#running.done?.(message)
  }

  evaluated(message: Extract<FromUser, { t: 'evaluated' }>): void {
    this.#evaluations.get(message.id)?.(message)
    this.#evaluations.delete(message.id)
  }

  /** Interrupts what runs: the cell, or what earlier cells left behind in timers. */
  interrupt(): void {
    const running = this.#running
    if (running) running.interrupted = true
    this.#parts.user.send({ t: 'interrupt', running: running !== undefined })
    if (!running) return
    const timer = setTimeout(() => {
      if (this.#running === running) this.#parts.user.kill()
    }, LAST_RESORT_MS)
    timer.unref()
  }

  /** The user's process is gone and with it every variable. */
  lost(how: string): void {
    const running = this.#running
    const why = running?.interrupted
      ? 'The cell could not be interrupted, so its process was ended'
      : `The process of the notebook's code ended (${how})`
    const evalue = `${why}. All variables are lost; a new process has been started.`
    const failure = {
      ename: 'KernelProcessDied',
      evalue,
      traceback: [`\u001b[31m\u001b[1mKernelProcessDied\u001b[0m: ${evalue}`],
    }
    for (const evaluated of this.#evaluations.values()) evaluated({ failure })
    this.#evaluations.clear()
    if (running?.done) running.done({ failure, assigned: [] })
    else this.#parts.outputs.write(this.#parts.origins.newest.id, 'stderr', `${evalue}\n`)
  }

  async #work(): Promise<void> {
    this.#busy = true
    for (let request = this.#queue.shift(); request; request = this.#queue.shift()) {
      const { sockets } = this.#parts
      sockets.publish('status', { execution_state: 'busy' }, request.header)
      try {
        await this.#execute(request)
      } catch (error) {
        // A fault of the kernel itself; the cell must still get its answer.
        const evalue = error instanceof Error ? error.message : String(error)
        this.#running = undefined
        sockets.reply(
          'shell',
          'execute_reply',
          this.#failed({ ename: 'KernelError', evalue, traceback: [evalue] }, this.#count),
          request,
        )
      }
      this.#parts.outputs.flush()
      sockets.publish('status', { execution_state: 'idle' }, request.header)
    }
    this.#busy = false
  }

  async #execute(request: Message): Promise<void> {
    const asked = readRequest(request.content)
    const { outputs, origins, history, sockets } = this.#parts
    const stored = asked.store_history && !asked.silent
    if (stored) this.#count++
    const count = this.#count
    const origin = origins.add(request, asked.silent)
    origins.markNewest(origin)
    this.#running = { origin, count, interrupted: false }
    if (!asked.silent) outputs.publish(origin, 'execute_input', { code: asked.code, execution_count: count })
    if (stored && asked.code.trim()) history.add(count, asked.code)
    const failure = await this.#run(asked, this.#running)
    await this.#parts.user.drain()
    if (failure) {
      if (!asked.silent) outputs.publish(origin, 'error', { ...failure })
      this.#running = undefined
      if (asked.stop_on_error) await this.#abortWaiting()
      sockets.reply('shell', 'execute_reply', this.#failed(failure, count), request)
      return
    }
    const user_expressions = await this.#expressions(asked.user_expressions, origin)
    this.#running = undefined
    sockets.reply(
      'shell',
      'execute_reply',
      { status: 'ok', execution_count: count, payload: [], user_expressions },
      request,
    )
  }

  async #run(asked: ExecuteRequest, running: Running): Promise<Failure | undefined> {
    const { converter } = this.#parts
    if (!asked.code.trim()) return undefined
    const converted = await this.#converted(asked.code, running.count)
    if (!converted.ok) return failureOfProblems(converted.problems)
    const result = running.interrupted ? INTERRUPTED_EARLY : await this.#inProcess(converted, asked, running)
    if (result.failure) await converter.call('retract', converted.key, result.assigned ?? [])
    return result.failure
  }

  #inProcess(converted: Converted & { ok: true }, asked: ExecuteRequest, running: Running): Promise<Done> {
    return new Promise((resolve) => {
      running.done = resolve
      this.#parts.user.send({
        t: 'execute',
        origin: running.origin.id,
        cell: converted.cell,
        allowStdin: asked.allow_stdin,
      })
    })
  }

  #converted(code: string, count: number): Promise<Converted> {
    return this.#parts.converter.call('convert', code, `In[${count}]`)
  }

  async #expressions(wanted: Record<string, string>, origin: OriginRecord): Promise<Content> {
    const results: Content = {}
    for (const [name, expression] of Object.entries(wanted)) {
      const { data, failure } = await this.#evaluate(String(expression), origin)
      results[name] = failure ? { status: 'error', ...failure } : { status: 'ok', data: data ?? {}, metadata: {} }
    }
    return results
  }

  async #evaluate(expression: string, origin: OriginRecord): Promise<{ data?: MimeBundle; failure?: Failure }> {
    const converted = await this.#parts.converter.call('convertExpression', expression, 'expression')
    if (!converted.ok) return { failure: failureOfProblems(converted.problems) }
    const id = this.#nextEvaluation++
    return new Promise((resolve) => {
      this.#evaluations.set(id, resolve)
      this.#parts.user.send({ t: 'evaluate', id, origin: origin.id, cell: converted.cell })
    })
  }

  /** Answers every request that was sent before the failure could be known. */
  async #abortWaiting(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, LATE_REQUESTS_MS))
    const { sockets } = this.#parts
    for (const request of this.#queue.splice(0)) {
      sockets.publish('status', { execution_state: 'busy' }, request.header)
      sockets.reply('shell', 'execute_reply', { status: 'aborted', execution_count: this.#count }, request)
      sockets.publish('status', { execution_state: 'idle' }, request.header)
    }
  }

  #failed(failure: Failure, count: number): Content {
    return { status: 'error', execution_count: count, ...failure, payload: [], user_expressions: {} }
  }
}

const INTERRUPTED_EARLY: Done = {
  failure: {
    ename: 'KeyboardInterrupt',
    evalue: 'interrupted before the cell ran',
    traceback: ['KeyboardInterrupt: the cell was not run'],
  },
  assigned: [],
}

function readRequest(content: Content): ExecuteRequest {
  const silent = content['silent'] === true
  return {
    code: String(content['code'] ?? ''),
    silent,
    store_history: !silent && content['store_history'] !== false,
    user_expressions: (content['user_expressions'] ?? {}) as Record<string, string>,
    allow_stdin: content['allow_stdin'] !== false,
    stop_on_error: content['stop_on_error'] !== false,
  }
}

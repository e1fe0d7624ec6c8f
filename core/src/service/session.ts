import { COMM_VERSION, type CommFromKernel, type ContextsAnswer } from '../table/index.js'
import { ANSWERS, type ContextMethod } from './answers.js'
import { ChangeWatch } from './changes.js'
import { contextInfo, contextOf, listedContexts, type Variables } from './contexts.js'
import { Given, isDict } from './given.js'
import { failureOf, Unanswerable } from './problem.js'
import type { Task } from './task.js'

/** Where a session lives: the line to one front end, and the notebook behind it. */
export interface SessionHost {
  /** Takes one message to the front end. */
  send(message: CommFromKernel, buffers: readonly Uint8Array[]): void
  /** The notebook's variables; without them contexts have no names. */
  readonly variables?: Variables
}

const METHODS: readonly string[] = ['listContexts', ...Object.keys(ANSWERS), 'cancel']

/**
 * Answers one front end's questions about the contexts of this process, as `comm-protocol.ts` has it: any number at once, each
 * with exactly one answer or failure. Knows neither comms nor Jupyter.
 */
export class ServiceSession {
  private readonly variables: Variables
  private readonly open = new Map<number, AbortController>()
  private readonly watch: ChangeWatch
  private closed = false

  constructor(private readonly host: SessionHost) {
    this.variables = host.variables ?? ((): [] => [])
    this.watch = new ChangeWatch(this.variables, (event) => this.send(event))
  }

  /** Takes a message of the front end, whatever it is. Never throws. */
  receive(message: unknown): void {
    const id = isDict(message) ? message['id'] : undefined
    if (typeof id !== 'number' || !Number.isSafeInteger(id)) return // there is nobody to answer
    const { method, params } = message as { method?: unknown; params?: unknown }
    void this.answer(id, method, params)
  }

  /** To be called when a cell has run: contexts may have come, gone or changed. */
  look(): void {
    if (!this.closed) this.watch.check()
  }

  /** The front end is gone: what it asked stops. */
  close(): void {
    this.closed = true
    this.watch.close()
    for (const question of this.open.values()) question.abort()
    this.open.clear()
  }

  private async answer(id: number, method: unknown, params: unknown): Promise<void> {
    if (this.open.has(id))
      return this.send(failureOf(id, new Unanswerable('BadRequest', `Question ${id} is open already.`), false))
    const stop = new AbortController()
    this.open.set(id, stop)
    try {
      const { result, buffers } = await this.resultOf(id, method, params, stop.signal)
      if (stop.signal.aborted) throw stop.signal.reason
      this.send({ id, ok: true, result } as CommFromKernel, buffers)
    } catch (error) {
      this.send(failureOf(id, error, stop.signal.aborted))
    } finally {
      this.open.delete(id)
    }
  }

  private async resultOf(
    id: number,
    method: unknown,
    params: unknown,
    signal: AbortSignal,
  ): Promise<{ result: unknown; buffers?: readonly Uint8Array[] }> {
    if (typeof method !== 'string' || !METHODS.includes(method))
      throw new Unanswerable('UnknownMethod', `This kernel knows no question "${String(method)}".`)
    const given = new Given(params ?? {}, method)
    if (method === 'listContexts') return { result: this.contexts() }
    if (method === 'cancel')
      return { result: { cancelled: this.cancel(given.whole('id', 0, Number.MAX_SAFE_INTEGER)) } }
    const { context, variable, id: contextId } = contextOf(given.text('contextId'), this.variables)
    const task: Task = {
      context,
      variable,
      contextId,
      signal,
      progress: (done, total, what) => {
        if (!signal.aborted) this.send({ id, progress: { done, total, what } })
      },
    }
    return ANSWERS[method as ContextMethod](given, task)
  }

  private contexts(): ContextsAnswer {
    return { contexts: listedContexts(this.variables).map(contextInfo), version: COMM_VERSION, methods: METHODS }
  }

  private cancel(id: number): boolean {
    const question = this.open.get(id)
    question?.abort()
    return question !== undefined
  }

  private send(message: CommFromKernel, buffers: readonly Uint8Array[] = []): void {
    if (!this.closed) this.host.send(message, buffers)
  }
}

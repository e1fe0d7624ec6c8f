import type { CommEvent, CommFailure, CommMethod, CommMethods, CommProgress } from '@straxlab/core/comm-protocol'
import type { Channel, OpenChannel } from './channel.js'

/** A question that the kernel answered with an error, or could not answer at all. */
export class KernelProblem extends Error {
  override readonly name = 'KernelProblem'

  constructor(
    /** Tag of the kernel's error; `Disconnected`, `Aborted` or `NoAnswer` of our own. */
    readonly tag: string,
    message: string,
  ) {
    super(message)
  }
}

export interface AskOptions {
  readonly signal?: AbortSignal
  progress?(done: number, total: number, what: string): void
}

export interface Answer<M extends CommMethod> {
  readonly result: CommMethods[M]['result']
  readonly buffers: readonly Uint8Array[]
}

interface Open {
  resolve(answer: Answer<CommMethod>): void
  reject(problem: KernelProblem): void
  progress?(done: number, total: number, what: string): void
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Questions to one kernel over one comm. The line is opened with the first question and again after it broke; questions that
 * were open then fail in words.
 */
export class CommClient {
  /** Runs or contexts changed in the kernel. */
  onEvent: (event: CommEvent) => void = () => undefined
  private channel: Promise<Channel> | undefined
  private readonly open = new Map<number, Open>()
  private lastId = 0
  private disposed = false

  constructor(private readonly openChannel: OpenChannel) {}

  /** @throws KernelProblem with the kernel's own words, or why there was no answer */
  async ask<M extends CommMethod>(method: M, params: CommMethods[M]['params'], o: AskOptions = {}): Promise<Answer<M>> {
    if (o.signal?.aborted) throw new KernelProblem('Aborted', 'Stopped on request.')
    const channel = await this.line()
    const id = ++this.lastId
    const answer = new Promise<Answer<M>>((resolve, reject) => {
      this.open.set(id, { resolve: resolve as Open['resolve'], reject, progress: o.progress })
    })
    const cancel = (): void => {
      this.settle(id)?.reject(new KernelProblem('Aborted', 'Stopped on request.'))
      // The kernel may be gone already; then there is nothing left to stop.
      if (this.channel) this.send(channel, { id: ++this.lastId, method: 'cancel', params: { id } })
    }
    o.signal?.addEventListener('abort', cancel, { once: true })
    try {
      this.send(channel, { id, method, params })
      return await answer
    } finally {
      this.open.delete(id)
      o.signal?.removeEventListener('abort', cancel)
    }
  }

  /** The kernel restarted or died: what is open fails, the next question opens a new line. */
  reset(reason: string): void {
    const { channel } = this
    this.channel = undefined
    void channel?.then(
      (line) => line.close(),
      () => undefined,
    )
    this.failAll(reason)
  }

  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    this.reset('The view was closed.')
  }

  private send(channel: Channel, message: unknown): void {
    try {
      channel.send(message)
    } catch (error) {
      throw new KernelProblem(
        'Disconnected',
        `The kernel cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }

  private line(): Promise<Channel> {
    if (this.disposed) return Promise.reject(new KernelProblem('Disconnected', 'The view was closed.'))
    if (!this.channel) {
      const opening = this.openChannel().then((channel) => {
        channel.onMessage = (data, buffers) => this.receive(data, buffers)
        channel.onClose = (reason) => {
          if (this.channel === opening) this.channel = undefined
          this.failAll(reason)
        }
        return channel
      })
      this.channel = opening
      opening.catch(() => {
        if (this.channel === opening) this.channel = undefined
      })
    }
    return this.channel.catch((error: unknown) => {
      throw error instanceof KernelProblem ? error : new KernelProblem('Disconnected', String(error))
    })
  }

  private receive(data: unknown, buffers: readonly Uint8Array[]): void {
    if (!isObject(data)) return
    if (typeof data['event'] === 'string') return this.onEvent(data as unknown as CommEvent)
    const id = data['id'] as number
    if (isObject(data['progress'])) {
      const { done, total, what } = (data as unknown as CommProgress).progress
      this.open.get(id)?.progress?.(done, total, what)
    } else if (data['ok'] === true) {
      this.settle(id)?.resolve({ result: data['result'] as never, buffers })
    } else if (data['ok'] === false) {
      const { tag, message } = data as unknown as CommFailure
      this.settle(id)?.reject(new KernelProblem(tag, message))
    }
  }

  private settle(id: number): Open | undefined {
    const found = this.open.get(id)
    this.open.delete(id)
    return found
  }

  private failAll(reason: string): void {
    for (const [id, question] of [...this.open]) {
      this.open.delete(id)
      question.reject(new KernelProblem('Disconnected', reason))
    }
  }
}

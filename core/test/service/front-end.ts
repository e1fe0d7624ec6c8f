/** The other end of the line: asks a session and collects what it says. */
import { ServiceSession } from '../../src/service/index.js'
import type {
  CommAnswer,
  CommEvent,
  CommFailure,
  CommFromKernel,
  CommMethod,
  CommMethods,
  CommProgress,
} from '../../src/table/index.js'

export interface Answer<M extends CommMethod> {
  readonly result: CommMethods[M]['result']
  readonly buffers: readonly Uint8Array[]
  readonly progress: readonly CommProgress['progress'][]
}

/** A failure as it was sent. */
export class Failed extends Error {
  constructor(
    readonly tag: string,
    message: string,
  ) {
    super(message)
  }
}

type Entry = readonly [message: CommFromKernel, buffers: readonly Uint8Array[]]

export class FrontEnd {
  readonly session: ServiceSession
  readonly received: Entry[] = []
  /** The notebook's variables. */
  variables: Record<string, unknown> = {}
  private lastId = 0
  private readonly waiting: (() => void)[] = []

  constructor(variables: Record<string, unknown> = {}) {
    this.variables = variables
    this.session = new ServiceSession({
      send: (message, buffers) => {
        // What a comm carries is JSON: nothing else may get through.
        const text = JSON.stringify(message, (_, value: unknown) => {
          if (typeof value === 'bigint' || value instanceof Date || Object.is(value, NaN)) throw new Error('no JSON')
          return value
        })
        this.received.push([JSON.parse(text) as CommFromKernel, buffers])
        for (const wake of this.waiting.splice(0)) wake()
      },
      variables: () => Object.entries(this.variables),
    })
  }

  /** Sends a question and gives its number. */
  send(method: string, params: unknown): number {
    const id = ++this.lastId
    this.session.receive(JSON.parse(JSON.stringify({ id, method, params })))
    return id
  }

  async ask<M extends CommMethod>(method: M, params: CommMethods[M]['params']): Promise<Answer<M>> {
    return this.answerTo<M>(this.send(method, params))
  }

  async answerTo<M extends CommMethod>(id: number): Promise<Answer<M>> {
    const [message, buffers] = await this.until(([m]) => 'ok' in m && m.id === id)
    if (!(message as CommAnswer).ok) {
      const { tag, message: text } = message as CommFailure
      throw new Failed(tag, text)
    }
    return { result: (message as CommAnswer<M>).result, buffers, progress: this.progressOf(id) }
  }

  /** Answers and failures of one question. */
  answersTo(id: number): (CommAnswer | CommFailure)[] {
    return this.received
      .map(([message]) => message)
      .filter((m): m is CommAnswer | CommFailure => 'ok' in m && m.id === id)
  }

  get events(): CommEvent[] {
    return this.received.map(([message]) => message).filter((message): message is CommEvent => 'event' in message)
  }

  /** Waits for an event that is like this one. */
  async event(like: Partial<CommEvent>): Promise<CommEvent> {
    const isLike = ([message]: Entry): boolean =>
      'event' in message && Object.entries(like).every(([name, value]) => message[name as keyof CommEvent] === value)
    return (await this.until(isLike))[0] as CommEvent
  }

  /** The id of the context that a variable holds. */
  async idOf(variable: string): Promise<string> {
    const { result } = await this.ask('listContexts', {})
    return result.contexts.find((context) => context.variable === variable)!.id
  }

  private progressOf(id: number): CommProgress['progress'][] {
    return this.received.flatMap(([message]) => ('progress' in message && message.id === id ? [message.progress] : []))
  }

  private async until(test: (entry: Entry) => boolean): Promise<Entry> {
    for (;;) {
      const found = this.received.find(test)
      if (found) return found
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
  }
}

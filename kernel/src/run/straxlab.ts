/**
 * The comm target `straxlab`: front ends ask about the contexts in the notebook, without running a cell. Core answers
 * (`core/src/service`, protocol: `core/src/table/comm-protocol.ts`); this is the line between the two. Core is there once
 * a cell has imported it; until then there is no context to ask about.
 */
import type { COMM_TARGET, CommFromKernel } from '@straxlab/core/comm-protocol'
import type { Comm, Comms } from './comms.js'
import { complain } from './display.js'
import { as, origin, type Origin } from './origin.js'

const TARGET: typeof COMM_TARGET = 'straxlab'

/** Where core offers its sessions. */
const SERVICE = Symbol.for('straxlab.service')

type Variables = () => Iterable<readonly [name: string, value: unknown]>

interface Session {
  receive(message: unknown): void
  look(): void
  close(): void
}

interface Host {
  send(message: CommFromKernel, buffers: readonly Uint8Array[]): void
  readonly variables: Variables
}

type OpenSession = (host: Host) => Session

/** A question that has no answer yet. */
interface Question {
  readonly origin: Origin
  readonly answered: () => void
}

const setTimer = setTimeout // the user's are wrapped

/** The front ends that are connected. */
export class FrontEnds {
  readonly #open = new Set<FrontEnd>()
  readonly #variables: Variables

  constructor(variables: Variables) {
    this.#variables = variables
  }

  serve(comms: Comms): void {
    comms.registerTarget(TARGET, (comm) => {
      const frontEnd = new FrontEnd(comm, this.#variables)
      this.#open.add(frontEnd)
      comm.onMessage(({ data }) => frontEnd.receive(data))
      comm.onClose(() => {
        this.#open.delete(frontEnd)
        frontEnd.close()
      })
    })
  }

  /** A cell has run: what it made or changed is told once its result is on its way. */
  look(): void {
    const place = origin()
    setTimer(() => {
      for (const frontEnd of this.#open) as(place, () => frontEnd.look())
    })
  }

  /** Loops were ended by force, and maybe the work on questions with them: better a plain answer than none. */
  cutOff(): void {
    for (const frontEnd of this.#open) frontEnd.cutOff()
  }
}

class FrontEnd {
  readonly #comm: Comm
  readonly #variables: Variables
  readonly #questions = new Map<number, Question>()
  #session: Session | undefined

  constructor(comm: Comm, variables: Variables) {
    this.#comm = comm
    this.#variables = variables
    this.#session = this.#newSession()
  }

  /** Settles when the question is answered: until then the kernel counts as busy with it. */
  receive(message: unknown): Promise<void> | void {
    const id = (message as { id?: unknown } | null)?.id
    if (typeof id !== 'number' || !Number.isSafeInteger(id)) return // there is nobody to answer
    this.#session ??= this.#newSession()
    const session = this.#session
    if (session === undefined) return this.#answerWithoutCore(id, message)
    if (this.#questions.has(id)) return session.receive(message)
    return new Promise((resolve) => {
      this.#questions.set(id, { origin: origin(), answered: resolve })
      session.receive(message)
    })
  }

  look(): void {
    try {
      if (this.#session !== undefined) return this.#session.look()
      this.#session = this.#newSession()
      if (this.#session !== undefined) this.#send({ event: 'contexts' }, [])
    } catch (error) {
      complain(error, origin()) // a variable that cannot even be looked at
    }
  }

  cutOff(): void {
    this.#session?.close() // whatever still goes on there has nobody to tell
    for (const id of [...this.#questions.keys()])
      this.#send({ id, ok: false, tag: 'Aborted', message: 'Stopped by an interrupt. Ask again.' }, [])
    this.#session = this.#newSession()
    if (this.#session !== undefined) this.#send({ event: 'contexts' }, []) // what was seen before is forgotten with it
  }

  close(): void {
    this.#session?.close()
    for (const { answered } of this.#questions.values()) answered()
    this.#questions.clear()
  }

  #newSession(): Session | undefined {
    const open = (globalThis as { [SERVICE]?: OpenSession })[SERVICE]
    return open?.({ send: (message, buffers) => this.#send(message, buffers), variables: this.#variables })
  }

  /** Answers belong to the question's message, whoever speaks when they are ready; events to who speaks. */
  #send(message: CommFromKernel, buffers: readonly Uint8Array[]): void {
    const question = 'id' in message ? this.#questions.get(message.id) : undefined
    as(question?.origin ?? origin(), () => this.#comm.send(message, { buffers }))
    if (!('ok' in message)) return
    this.#questions.delete(message.id)
    question?.answered()
  }

  #answerWithoutCore(id: number, message: unknown): void {
    const { method } = message as { method?: unknown }
    if (method === 'listContexts') return this.#send({ id, ok: true, result: { contexts: [] } }, [])
    if (method === 'cancel') return this.#send({ id, ok: true, result: { cancelled: false } }, [])
    const advice = 'There is no context yet: make one in a cell, const st = new Context(...).'
    this.#send({ id, ok: false, tag: 'UnknownContext', message: advice }, [])
  }
}

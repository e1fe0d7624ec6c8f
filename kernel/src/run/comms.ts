/** Comms: channels between user code and a front end's extension, opened from either side. */
import { randomUUID } from 'node:crypto'
import { post } from './channel.js'
import { complain } from './display.js'
import { as, origin, type Origin } from './origin.js'
import type { ToUser } from '../link/index.js'

export interface CommMessage {
  readonly data: unknown
  readonly metadata: Record<string, unknown>
  /** Binary buffers that came beside the data. */
  readonly buffers: readonly Uint8Array[]
}

export interface SendOptions {
  readonly metadata?: Record<string, unknown>
  readonly buffers?: readonly ArrayBufferView[]
}

/** One open channel. */
export interface Comm {
  readonly id: string
  readonly targetName: string
  send(data: unknown, options?: SendOptions): void
  close(data?: unknown, options?: SendOptions): void
  /** One listener each; a second call replaces the first. */
  onMessage(listener: (message: CommMessage) => void | Promise<void>): void
  onClose(listener: (message: CommMessage) => void | Promise<void>): void
}

export type TargetListener = (comm: Comm, message: CommMessage) => void | Promise<void>

type Listener = ((message: CommMessage) => void | Promise<void>) | undefined

class OpenComm implements Comm {
  readonly id: string
  readonly targetName: string
  heard: Listener
  closed: Listener
  readonly #forget: () => void

  constructor(id: string, targetName: string, forget: () => void) {
    this.id = id
    this.targetName = targetName
    this.#forget = forget
  }

  send(data: unknown, options: SendOptions = {}): void {
    this.#post('msg', data, options)
  }

  close(data: unknown = {}, options: SendOptions = {}): void {
    this.#forget()
    this.#post('close', data, options)
  }

  onMessage(listener: NonNullable<Listener>): void {
    this.heard = listener
  }

  onClose(listener: NonNullable<Listener>): void {
    this.closed = listener
  }

  open(data: unknown, options: SendOptions): void {
    this.#post('open', data, options)
  }

  #post(kind: 'open' | 'msg' | 'close', data: unknown, { metadata = {}, buffers = [] }: SendOptions): void {
    const bytes = buffers.map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
    const targetName = kind === 'open' ? { targetName: this.targetName } : {}
    post({ t: 'comm', origin: origin().id, kind, commId: this.id, ...targetName, data, metadata }, bytes)
  }
}

export class Comms {
  readonly #open = new Map<string, OpenComm>()
  readonly #targets = new Map<string, TargetListener>()

  /** From now on `listener` gets every comm a front end opens under `name`. */
  registerTarget(name: string, listener: TargetListener): void {
    this.#targets.set(name, listener)
  }

  unregisterTarget(name: string): void {
    this.#targets.delete(name)
  }

  /** Opens a comm towards the front end. */
  open(targetName: string, data: unknown = {}, options: SendOptions = {}): Comm {
    const comm = this.#new(randomUUID(), targetName)
    comm.open(data, options)
    return comm
  }

  /** A message from the front end; its output belongs to it, and `comm-done` says that it was dealt with. */
  receive(message: Extract<ToUser, { t: 'comm' }>, buffers: readonly Uint8Array[]): void {
    const place: Origin = { id: message.origin }
    const { data, metadata } = message
    const done = (): void => post({ t: 'comm-done', origin: place.id })
    try {
      const answer = as(place, () => this.#deliver(message, { data, metadata, buffers }))
      if (!(answer instanceof Promise)) return done()
      answer.catch((error: unknown) => complain(error, place)).finally(done)
    } catch (error) {
      complain(error, place)
      done()
    }
  }

  #deliver(message: Extract<ToUser, { t: 'comm' }>, content: CommMessage): void | Promise<void> {
    const comm = this.#open.get(message.commId)
    if (message.kind === 'msg') return comm?.heard?.(content)
    if (message.kind === 'close') {
      this.#open.delete(message.commId)
      return comm?.closed?.(content)
    }
    const target = this.#targets.get(message.targetName)
    const opened = this.#new(message.commId, message.targetName)
    if (target) return target(opened, content)
    opened.close() // the protocol's way to say that nobody knows this target
  }

  #new(id: string, targetName: string): OpenComm {
    const comm = new OpenComm(id, targetName, () => this.#open.delete(id))
    this.#open.set(id, comm)
    return comm
  }
}

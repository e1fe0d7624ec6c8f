/** The five sockets of a kernel. */
import { Reply, Router, XPublisher } from 'zeromq'
import { address, type Connection } from './connection.js'
import { BadMessage, Codec, type Content, type Message } from './message.js'
import { SendQueue } from './send-queue.js'

export type Channel = 'shell' | 'control' | 'stdin'

export interface Listeners {
  message(channel: Channel, message: Message): void
  problem(error: unknown): void
}

export class Sockets {
  readonly codec: Codec
  readonly #connection: Connection
  readonly #listeners: Listeners
  readonly #routers = { shell: new Router(), control: new Router(), stdin: new Router() }
  readonly #iopub = new XPublisher()
  readonly #heartbeat = new Reply()
  readonly #queues: Record<Channel | 'iopub', SendQueue>

  constructor(connection: Connection, listeners: Listeners) {
    this.#connection = connection
    this.#listeners = listeners
    this.codec = new Codec(connection.key, connection.signature_scheme)
    const failed = (error: unknown): void => listeners.problem(error)
    this.#queues = {
      shell: new SendQueue(this.#routers.shell, failed),
      control: new SendQueue(this.#routers.control, failed),
      stdin: new SendQueue(this.#routers.stdin, failed),
      iopub: new SendQueue(this.#iopub, failed),
    }
  }

  async open(): Promise<void> {
    const c = this.#connection
    // A publisher that meets its mark drops messages; output must not be lost.
    this.#iopub.sendHighWaterMark = 0
    this.#iopub.verbosity = 'allSubs'
    for (const socket of [...Object.values(this.#routers), this.#iopub, this.#heartbeat]) socket.linger = 1000
    await Promise.all([
      this.#routers.shell.bind(address(c, c.shell_port)),
      this.#routers.control.bind(address(c, c.control_port)),
      this.#routers.stdin.bind(address(c, c.stdin_port)),
      this.#iopub.bind(address(c, c.iopub_port)),
      this.#heartbeat.bind(address(c, c.hb_port)),
    ])
    for (const channel of ['shell', 'control', 'stdin'] as const) this.#keep(this.#listen(channel))
    this.#keep(this.#beat())
    this.#keep(this.#welcome())
  }

  reply(channel: Channel, type: string, content: Content, to: Message, buffers?: readonly Uint8Array[]): void {
    const frames = this.codec.encode(type, content, to.header, { identities: to.identities, buffers })
    this.#queues[channel].push(frames)
  }

  publish(
    type: string,
    content: Content,
    parent: Message['parent'],
    metadata?: Content,
    buffers?: readonly Uint8Array[],
  ): void {
    const topic = Buffer.from(`kernel.${this.codec.session}.${type}`)
    this.#queues.iopub.push(this.codec.encode(type, content, parent, { identities: [topic], metadata, buffers }))
  }

  /** Sends what is waiting and closes. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#queues).map((queue) => queue.flush()))
    for (const socket of [...Object.values(this.#routers), this.#iopub, this.#heartbeat]) socket.close()
  }

  async #listen(channel: Channel): Promise<void> {
    for await (const frames of this.#routers[channel]) {
      try {
        this.#listeners.message(channel, this.codec.decode(frames))
      } catch (error) {
        if (!(error instanceof BadMessage) && !(error instanceof SyntaxError)) throw error
        this.#listeners.problem(error)
      }
    }
  }

  async #beat(): Promise<void> {
    for await (const frames of this.#heartbeat) await this.#heartbeat.send(frames)
  }

  /** Protocol 5.4: a new subscriber is told that it will hear everything from here on. */
  async #welcome(): Promise<void> {
    for await (const [subscription] of this.#iopub) {
      if (!subscription || subscription[0] !== 1) continue
      const topic = subscription.subarray(1)
      const content = { subscription: topic.toString('utf8') }
      this.#queues.iopub.push(this.codec.encode('iopub_welcome', content, {}, { identities: [topic] }))
    }
  }

  #keep(loop: Promise<void>): void {
    loop.catch((error: unknown) => this.#listeners.problem(error))
  }
}

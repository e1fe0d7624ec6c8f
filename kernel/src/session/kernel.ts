/** The kernel: hears the front ends on one side, user code on the other, and the converter between them. */
import type { ConverterClient } from '../convert/index.js'
import type { FromUser } from '../link/index.js'
import { readConnection, Sockets, type Channel, type Content, type Message } from '../wire/index.js'
import { Cells } from './cells.js'
import { CommTable } from './comm-table.js'
import { History, historyFolder, type HistoryRequest } from './history.js'
import { kernelInfo } from './kernel-info.js'
import { Origins } from './origins.js'
import { Outputs } from './outputs.js'
import { toCodePoints, toUnits } from './positions.js'
import { UserProcess } from './user-process.js'

/** The kernel answers at last, even if its converter does not come up. */
const READY_WITHIN_MS = 15_000

/** A process of user code that dies this fast was not the user's doing. */
const TOO_FAST_MS = 1000

export class Kernel {
  readonly #sockets: Sockets
  readonly #converter: ConverterClient
  readonly #user: UserProcess
  readonly #origins = new Origins()
  readonly #outputs: Outputs
  readonly #cells: Cells
  readonly #comms = new CommTable()
  readonly #history: History
  readonly #userReady: Promise<void>
  #userIsReady!: () => void
  #startedAt = 0
  #closing = false
  #typescript = ''

  /** The converter takes longest to come up, so whoever starts the kernel starts it first. */
  constructor(connectionFile: string, folder: string, converter: ConverterClient) {
    this.#converter = converter
    this.#userReady = new Promise((resolve) => (this.#userIsReady = resolve))
    this.#user = new UserProcess(folder, {
      message: (message, buffers) => this.#spoken(message, buffers),
      written: (name, text) => this.#outputs.write(this.#origins.newest.id, name, text),
      died: (how) => this.#userDied(how),
    })
    this.#startUser()
    this.#sockets = new Sockets(readConnection(connectionFile), {
      message: (channel, message) => void this.#heard(channel, message),
      problem: (error) => this.#problem(error),
    })
    this.#history = new History(historyFolder(), (error) => this.#problem(error))
    this.#outputs = new Outputs(this.#sockets, this.#origins)
    this.#cells = new Cells({
      sockets: this.#sockets,
      converter: this.#converter,
      user: this.#user,
      origins: this.#origins,
      outputs: this.#outputs,
      history: this.#history,
    })
  }

  async open(): Promise<void> {
    await this.#sockets.open()
    this.#sockets.publish('status', { execution_state: 'starting' }, {})
    void this.#tellWarnings()
  }

  interrupt(): void {
    this.#cells.interrupt()
  }

  async close(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    await Promise.all([this.#user.stop(), this.#converter.close()])
    await this.#sockets.close()
  }

  async #tellWarnings(): Promise<void> {
    const { version, warnings } = await this.#converter.ready.catch((error: Error) => ({
      version: 'unknown',
      warnings: [error.message],
    }))
    this.#typescript = version
    for (const warning of warnings) this.#outputs.write(0, 'stderr', `${warning}\n`)
  }

  async #heard(channel: Channel, message: Message): Promise<void> {
    const type = message.header.msg_type
    if (channel === 'stdin') {
      if (type === 'input_reply') this.#user.send({ t: 'input', value: String(message.content['value'] ?? '') })
      return
    }
    if (type === 'execute_request') return this.#cells.push(message)
    this.#status('busy', message)
    if (this.#comms.isComm(type)) return this.#commHeard(message) // idle when user code has dealt with it
    try {
      const reply = await this.#answer(type, message)
      if (reply) this.#sockets.reply(channel, type.replace(/_request$/, '_reply'), reply, message)
    } catch (error) {
      const { name: ename, message: evalue, stack = '' } = error as Error
      this.#sockets.reply(
        channel,
        type.replace(/_request$/, '_reply'),
        { status: 'error', ename, evalue, traceback: [stack] },
        message,
      )
    }
    this.#status('idle', message)
    if (type === 'shutdown_request') await this.#shutDown(message)
  }

  async #answer(type: string, { content }: Message): Promise<Content | undefined> {
    switch (type) {
      case 'kernel_info_request':
        return this.#info()
      case 'complete_request':
        return this.#complete(String(content['code']), Number(content['cursor_pos']))
      case 'inspect_request':
        return this.#inspect(String(content['code']), Number(content['cursor_pos']))
      case 'is_complete_request':
        return { ...(await this.#converter.call('isComplete', String(content['code']))) }
      case 'history_request':
        return { status: 'ok', history: this.#history.answer(content as HistoryRequest) }
      case 'comm_info_request':
        return this.#comms.info(content['target_name'])
      case 'interrupt_request':
        this.interrupt()
        return { status: 'ok' }
      case 'shutdown_request':
        return { status: 'ok', restart: content['restart'] === true }
      default:
        this.#problem(new Error(`nothing is known of messages of type '${type}'`))
        return undefined
    }
  }

  async #info(): Promise<Content> {
    const ready = Promise.all([this.#converter.ready, this.#userReady])
    const late = new Promise((resolve) => setTimeout(resolve, READY_WITHIN_MS).unref())
    await Promise.race([ready, late]).catch(() => undefined) // told with the first cell
    return kernelInfo(this.#typescript)
  }

  async #complete(code: string, cursor: number): Promise<Content> {
    const found = await this.#converter.call('complete', code, toUnits(code, cursor))
    const start = toCodePoints(code, found.start)
    const end = toCodePoints(code, found.end)
    const types = found.matches.map(({ text, kind, signature }) => ({ start, end, text, type: kind, signature }))
    const matches = found.matches.map(({ text }) => text)
    return {
      status: 'ok',
      matches,
      cursor_start: start,
      cursor_end: end,
      metadata: { _jupyter_types_experimental: types },
    }
  }

  async #inspect(code: string, cursor: number): Promise<Content> {
    const found = await this.#converter.call('inspect', code, toUnits(code, cursor))
    if (!found) return { status: 'ok', found: false, data: {}, metadata: {} }
    const { signature, documentation } = found
    const plain = [signature, documentation].filter(Boolean).join('\n\n')
    const markdown = [`\`\`\`typescript\n${signature}\n\`\`\``, documentation].filter(Boolean).join('\n\n')
    return { status: 'ok', found: true, data: { 'text/plain': plain, 'text/markdown': markdown }, metadata: {} }
  }

  #commHeard(message: Message): void {
    const origin = this.#origins.add(message)
    this.#user.send(this.#comms.toUser(origin.id, message), message.buffers)
  }

  #spoken(message: FromUser, buffers: readonly Uint8Array[]): void {
    switch (message.t) {
      case 'ready':
        return this.#userIsReady()
      case 'done':
        return this.#cells.done(message)
      case 'evaluated':
        return this.#cells.evaluated(message)
      case 'input':
        return this.#ask(message)
      case 'comm': {
        const { type, content } = this.#comms.fromUser(message)
        return this.#outputs.publish(this.#origins.get(message.origin), type, content, message.metadata, buffers)
      }
      case 'comm-done': {
        const { request } = this.#origins.get(message.origin)
        this.#outputs.flush()
        return request && this.#status('idle', request)
      }
      default:
        return this.#outputs.spoken(message, (origin) => {
          const count = this.#cells.countOf(origin)
          const text = message.t === 'result' ? message.data['text/plain'] : undefined
          if (typeof text === 'string' && !origin.silent) this.#history.addOutput(count, text)
          return count
        })
    }
  }

  #ask({ origin, prompt, password }: Extract<FromUser, { t: 'input' }>): void {
    const { request } = this.#origins.get(origin)
    this.#outputs.flush()
    if (request) this.#sockets.reply('stdin', 'input_request', { prompt, password }, request)
  }

  #status(state: 'busy' | 'idle', message: Message): void {
    this.#sockets.publish('status', { execution_state: state }, message.header)
    // A front end shows the newest status; while a cell runs that must be busy.
    const running = state === 'idle' ? this.#cells.running : undefined
    if (running) this.#sockets.publish('status', { execution_state: 'busy' }, running.parent)
  }

  #startUser(): void {
    this.#startedAt = performance.now()
    this.#user.start()
  }

  #userDied(how: string): void {
    if (this.#closing) return
    for (const comm_id of this.#comms.clear()) this.#sockets.publish('comm_close', { comm_id, data: {} }, {})
    void this.#converter.call('reset').catch(() => undefined)
    if (performance.now() - this.#startedAt > TOO_FAST_MS || this.#cells.running) this.#startUser()
    else setTimeout(() => this.#startUser(), TOO_FAST_MS)
    this.#cells.lost(how)
  }

  async #shutDown(message: Message): Promise<void> {
    this.#sockets.publish(
      'shutdown_reply',
      { status: 'ok', restart: message.content['restart'] === true },
      message.header,
    )
    await this.close()
    process.exit(0)
  }

  /** Faults of the kernel go to its log, which is its standard error. */
  #problem(error: unknown): void {
    process.stderr.write(
      `straxlab kernel: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    )
  }
}

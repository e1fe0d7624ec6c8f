/** Asking the user: `prompt()`, which waits, and `process.stdin`, whose reading asks. */
import { Readable } from 'node:stream'
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import { post } from './channel.js'
import { KeyboardInterrupt } from './execution.js'
import { origin } from './origin.js'
import { INPUT, REQUESTED, SEEN } from './shared.js'

const setTimer = setTimeout // the user's are wrapped

export class InputNotAllowed extends Error {
  override readonly name = 'InputNotAllowed'

  constructor() {
    super('the front end does not take input for this cell')
  }
}

export class Input {
  readonly #shared: Int32Array
  readonly #port: MessagePort
  /** Who waits for a line without blocking. */
  readonly #asking: ((line: string) => void)[] = []

  constructor(shared: Int32Array, port: MessagePort) {
    this.#shared = shared
    this.#port = port
    port.on('message', (line: string) => this.#asking.shift()?.(line))
    port.unref()
  }

  /** Asks and waits, as `prompt` of browsers and Deno does; null when the front end does not ask. */
  prompt(message = '', defaultValue?: string): string | null {
    if (!origin().execution?.allowStdin) return null
    const line = this.#wait(message, false)
    return line === '' && defaultValue !== undefined ? defaultValue : line
  }

  #wait(message: string, password: boolean): string {
    const before = Atomics.load(this.#shared, REQUESTED)
    let heard = Atomics.load(this.#shared, INPUT)
    post({ t: 'input', origin: origin().id, prompt: message, password })
    for (;;) {
      const got = receiveMessageOnPort(this.#port) as { message: string } | undefined
      if (got) return got.message
      if (Atomics.load(this.#shared, REQUESTED) !== before) {
        Atomics.store(this.#shared, SEEN, Atomics.load(this.#shared, REQUESTED))
        throw new KeyboardInterrupt()
      }
      Atomics.wait(this.#shared, INPUT, heard)
      heard = Atomics.load(this.#shared, INPUT)
    }
  }

  /** Asks without blocking. */
  line(message: string): Promise<string> {
    if (!origin().execution?.allowStdin) return Promise.reject(new InputNotAllowed())
    post({ t: 'input', origin: origin().id, prompt: message, password: false })
    return new Promise((resolve) => this.#asking.push(resolve))
  }

  /** A `process.stdin` that asks for one line when somebody reads. */
  install(): void {
    const stdin = new LineReader(() => this.line(''))
    Object.defineProperty(process, 'stdin', { configurable: true, enumerable: true, get: () => stdin })
  }
}

/** Node reads ahead; a question to the user must not. So a read is acted on only if it is still wanted after this. */
const SETTLED_MS = 20

class LineReader extends Readable {
  readonly fd = 0
  readonly isTTY = false
  readonly #ask: () => Promise<string>
  #wanted = false

  constructor(ask: () => Promise<string>) {
    super()
    this.#ask = ask
    this.on('resume', () => this.#askIfWanted())
  }

  override _read(): void {
    this.#wanted = true
    this.#askIfWanted()
  }

  #askIfWanted(): void {
    setTimer(() => {
      if (!this.#wanted || this.isPaused()) return
      this.#wanted = false
      this.#ask().then(
        (line) => this.push(`${line}\n`),
        (error: Error) => this.destroy(error),
      )
    }, SETTLED_MS)
  }
}

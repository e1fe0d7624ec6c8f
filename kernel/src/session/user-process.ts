/** The process that runs user code, as the kernel holds it: started, spoken to, heard, and started again when it dies. */
import { spawn, type ChildProcess } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { encodeFrame, FrameReader, type FromUser, type ToUser } from '../link/index.js'

const MAIN = fileURLToPath(new URL('../run/main.js', import.meta.url))

/** A loop that is ended inside a callback leaves Node's books of async calls open, which is no reason to abort. */
const FLAGS = ['--no-force-async-hooks-checks']

export interface UserListeners {
  message(message: FromUser, buffers: readonly Uint8Array[]): void
  /** Written past the kernel's streams: by native code, or by a child process. */
  written(name: 'stdout' | 'stderr', text: string): void
  died(how: string): void
}

export class UserProcess {
  readonly #listeners: UserListeners
  readonly #folder: string
  #child: ChildProcess | undefined
  #expected = false
  /** Counts pieces of raw output, to see when no more comes. */
  #pieces = 0

  constructor(folder: string, listeners: UserListeners) {
    this.#folder = folder
    this.#listeners = listeners
  }

  start(): void {
    this.#expected = false
    const child = spawn(process.execPath, [...FLAGS, MAIN], {
      cwd: this.#folder,
      env: userEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    })
    this.#child = child
    const reader = new FrameReader()
    const messages = child.stdio[3] as Readable
    messages.on('data', (piece: Buffer) => {
      for (const { head, buffers } of reader.push(piece)) this.#listeners.message(head as FromUser, buffers)
    })
    messages.on('error', () => messages.destroy())
    ;(child.stdio[4] as Writable).on('error', () => undefined) // the process ended; `exit` tells
    for (const name of ['stdout', 'stderr'] as const) {
      const decoder = new StringDecoder('utf8')
      child[name]!.on('data', (piece: Buffer) => {
        this.#pieces++
        this.#listeners.written(name, decoder.write(piece))
      })
    }
    child.on('error', (error) => this.#ended(child, error.message))
    child.on('close', (code, signal) => this.#ended(child, signal ? `signal ${signal}` : `exit code ${code}`))
    // A grandchild may hold the pipes open, so that `close` does not come.
    child.on('exit', (code, signal) =>
      setTimeout(() => this.#ended(child, signal ? `signal ${signal}` : `exit code ${code}`), 200),
    )
  }

  send(message: ToUser, buffers: readonly Uint8Array[] = []): void {
    ;(this.#child?.stdio[4] as Writable | undefined)?.write(encodeFrame(message, buffers))
  }

  /** Waits until everything that was written before now has been heard: it lies in the pipes already. */
  async drain(): Promise<void> {
    let before: number
    do {
      before = this.#pieces
      await new Promise((resolve) => setImmediate(resolve))
      await new Promise((resolve) => setImmediate(resolve))
    } while (before !== this.#pieces)
  }

  /** Ends it whatever it does; `died` is called. */
  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    const child = this.#child
    this.#expected = true
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    ;(child.stdio[4] as Writable).end() // it exits when it hears nobody
    const timer = setTimeout(() => child.kill('SIGKILL'), 1000)
    await exited
    clearTimeout(timer)
  }

  #ended(child: ChildProcess, how: string): void {
    if (child !== this.#child || this.#expected) return
    this.#child = undefined
    this.#listeners.died(how)
  }
}

/** The environment the user gave Jupyter, without what the kernelspec adds for the kernel itself. */
function userEnvironment(): NodeJS.ProcessEnv {
  const { MALLOC_ARENA_MAX: arenas, ...rest } = process.env
  return arenas === '1' ? rest : process.env
}

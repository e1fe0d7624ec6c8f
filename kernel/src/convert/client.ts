import { Worker } from 'node:worker_threads'
import type { Answer, Calls } from './calls.js'

/** The compiler keeps deep structures; a chain of cells can be long. */
const STACK_MB = 64

/** Small, for the sake of an idle kernel's memory: most of what a cell makes is garbage at once. */
const YOUNG_MB = 16

/** The converter as seen from the kernel: the same calls, answered by its thread. */
export class ConverterClient {
  readonly #worker: Worker
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  readonly ready: Promise<{ version: string; warnings: readonly string[] }>
  #next = 0
  #broken: Error | undefined

  constructor(folder: string) {
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { folder },
      resourceLimits: { stackSizeMb: STACK_MB, maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: 4096 },
    })
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('message', (answer: Answer) => ('ready' in answer ? resolve(answer) : this.#settle(answer)))
      this.#worker.on('error', (error) => {
        this.#fail(error)
        reject(error)
      })
      this.#worker.on('exit', () => this.#fail(new Error('the TypeScript converter ended')))
    })
    this.ready.catch(() => undefined) // told with the next call
  }

  call<Name extends keyof Calls>(name: Name, ...values: Parameters<Calls[Name]>): Promise<ReturnType<Calls[Name]>> {
    if (this.#broken) return Promise.reject(this.#broken)
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      this.#worker.postMessage({ id, name, values })
    })
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #settle(answer: Exclude<Answer, { ready: true }>): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('error' in answer) waiting?.reject(new Error(answer.error))
    else waiting?.resolve(answer.value)
  }

  #fail(error: Error): void {
    this.#broken = error
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

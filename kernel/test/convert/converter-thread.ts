import { Worker } from 'node:worker_threads'
import type { Answer, Calls } from '../../src/convert/calls.js'

/** The converter as it is built, in its own thread. */
export class ConverterThread {
  readonly #worker: Worker
  readonly ready: Promise<readonly string[]>
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #next = 0

  constructor(folder: string) {
    const env = { ...process.env, STRAXLAB_CODE_CACHE: 'off' }
    this.#worker = new Worker(new URL('../../dist/convert/worker.js', import.meta.url), { workerData: { folder }, env })
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('error', reject)
      this.#worker.on('message', (answer: Answer) => {
        if ('ready' in answer) resolve(answer.warnings)
        else this.#waiting.get(answer.id)?.(answer)
      })
    })
  }

  call<Name extends keyof Calls>(name: Name, ...values: Parameters<Calls[Name]>): Promise<ReturnType<Calls[Name]>> {
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => {
        if ('error' in answer) reject(new Error(answer.error))
        else resolve((answer as { value: ReturnType<Calls[Name]> }).value)
      })
      this.#worker.postMessage({ id, name, values })
    })
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}

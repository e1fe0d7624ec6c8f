/** What `@straxlab/kernel` and the globals reach from user code; one object per process, whatever copy is imported. */
import type { Comms } from './comms.js'
import { clearOutput, display } from './display.js'
import type { Input } from './input.js'
import { origin } from './origin.js'
import { PROGRESS, Progress, type ProgressEvent } from './progress.js'

export const KERNEL: unique symbol = Symbol.for('straxlab.kernel') as never
export const SIGNAL: unique symbol = Symbol.for('straxlab.signal') as never

export interface KernelApi {
  readonly display: typeof display
  readonly clearOutput: typeof clearOutput
  readonly prompt: (message?: string, defaultValue?: string) => string | null
  readonly input: (message?: string) => Promise<string>
  readonly comms: Comms
}

export function installApi(comms: Comms, input: Input): void {
  const prompt = (message?: string, defaultValue?: string): string | null => input.prompt(message, defaultValue)
  const api: KernelApi = { display, clearOutput, prompt, input: (message = '') => input.line(message), comms }
  const progress = new Progress()
  const values = {
    [KERNEL]: api,
    [PROGRESS]: (event: ProgressEvent) => progress.report(event),
    [SIGNAL]: () => origin().execution?.signal,
    display,
    clearOutput,
    prompt,
  }
  for (const key of Reflect.ownKeys(values)) {
    Object.defineProperty(globalThis, key, {
      value: Reflect.get(values, key),
      configurable: true,
      writable: true,
      enumerable: false,
    })
  }
}

/**
 * `@straxlab/kernel` for user code: showing values, asking for input, comms. Inside the kernel the same functions are
 * globals; outside of it (a script run by node) display prints.
 */
import type { KernelApi } from './run/api.js'
import type { Comm, CommMessage, SendOptions, TargetListener } from './run/comms.js'
import type { DisplayHandle, DisplayOptions } from './run/display.js'
import type { ProgressEvent } from './run/progress.js'

export type { Comm, CommMessage, DisplayHandle, DisplayOptions, ProgressEvent, SendOptions, TargetListener }

function kernel(): KernelApi | undefined {
  return (globalThis as { [key: symbol]: unknown })[Symbol.for('straxlab.kernel')] as KernelApi | undefined
}

/** True in a cell, false in a script. */
export function inKernel(): boolean {
  return kernel() !== undefined
}

/** Shows a value under the cell, as rich as it can be shown, and gives a handle to replace it. */
export function display(value: unknown, options?: DisplayOptions): DisplayHandle {
  const api = kernel()
  if (api) return api.display(value, options)
  console.log(value)
  return { id: options?.id ?? '', update: (next) => console.log(next) }
}

/** Clears what the cell has shown; with `wait`, only when something new is shown. */
export function clearOutput(wait = false): void {
  kernel()?.clearOutput(wait)
}

/** Asks the user for a line and waits for it; null if the front end does not ask. Blocks. */
export function prompt(message?: string, defaultValue?: string): string | null {
  return kernel()?.prompt(message, defaultValue) ?? null
}

/** Asks the user for a line; rejected if the front end does not ask. */
export function input(message?: string): Promise<string> {
  const api = kernel()
  return api ? api.input(message) : Promise.reject(new Error('input() works in a notebook only'))
}

/** Channels to a front end's extension. */
export const comms = {
  /** From now on `listener` gets every comm that a front end opens under `name`. */
  registerTarget(name: string, listener: TargetListener): void {
    kernel()?.comms.registerTarget(name, listener)
  },
  unregisterTarget(name: string): void {
    kernel()?.comms.unregisterTarget(name)
  },
  /** Opens a comm towards the front end. */
  open(targetName: string, data?: unknown, options?: SendOptions): Comm {
    const api = kernel()
    if (!api) throw new Error('comms.open() works in a notebook only')
    return api.comms.open(targetName, data, options)
  },
}

/** An object that is shown as the given MIME bundle. */
export function bundle(data: Record<string, unknown>): object {
  return { [Symbol.for('Jupyter.display')]: () => data }
}

export function html(text: string): object {
  return bundle({ 'text/html': text, 'text/plain': text })
}

export function markdown(text: string): object {
  return bundle({ 'text/markdown': text, 'text/plain': text })
}

export function latex(text: string): object {
  return bundle({ 'text/latex': text, 'text/plain': text })
}

export function svg(text: string): object {
  return bundle({ 'image/svg+xml': text, 'text/plain': '[svg]' })
}

export function png(bytes: Uint8Array): object {
  return bundle({ 'image/png': bytes, 'text/plain': '[png]' })
}

export function json(value: unknown): object {
  return bundle({ 'application/json': value, 'text/plain': JSON.stringify(value) })
}

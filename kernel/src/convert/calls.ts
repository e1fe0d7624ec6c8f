/** What can be asked of the converter's thread, and what comes back. */
import type { Completion } from './complete.js'
import type { Converted } from './converter.js'
import type { Inspection } from './inspect.js'
import type { Completeness } from './is-complete.js'

export interface Calls {
  convert(text: string, name: string): Converted
  convertExpression(text: string, name: string): Converted
  retract(key: string, assigned: readonly string[]): void
  complete(text: string, position: number): Completion
  inspect(text: string, position: number): Inspection | undefined
  isComplete(text: string): Completeness
  reset(): void
}

export interface Call {
  readonly id: number
  readonly name: keyof Calls
  readonly values: unknown[]
}

export type Answer =
  | { readonly ready: true; readonly version: string; readonly warnings: readonly string[] }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }

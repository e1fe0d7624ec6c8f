import type { Context } from '../context/index.js'
import type { CommMethod, CommMethods } from '../table/index.js'
import type { Given } from './given.js'

/** What an answer is made with, beside its question. */
export interface Task {
  readonly context: Context
  readonly contextId: string
  /** The expression that gives the context in the notebook. */
  readonly variable: string
  readonly signal: AbortSignal
  progress(done: number, total: number, what: string): void
}

export interface Answered<M extends CommMethod> {
  readonly result: CommMethods[M]['result']
  /** What the result refers to by `buffer`. */
  readonly buffers?: readonly Uint8Array[]
}

export type Answerer<M extends CommMethod> = (given: Given, task: Task) => Promise<Answered<M>>

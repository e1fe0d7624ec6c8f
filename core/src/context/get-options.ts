import { InvalidArgument } from '../errors/index.js'
import type { StructArray } from '../dtype/index.js'
import type { ChunkNumber } from '../plugins/index.js'
import type { RowRequest } from '../selection/index.js'
import { CONTEXT_OPTION_NAMES, type ContextOptions } from './context-options.js'
import { checkNames, nameList } from './check-names.js'
import type { ProgressOption } from './progress.js'

type Ns = bigint | number

/** A row, or anything else with a time and an end. */
export type TimeSpan = { readonly time: Ns } & (
  { readonly endtime: Ns } | { readonly length: number; readonly dt: number }
)

/** What getArray, getIter and make understand (strax context.py, get_docs). */
export interface GetOptions extends Omit<RowRequest, 'timeRange'>, Partial<ContextOptions> {
  /** Data types to save beside those that save themselves. */
  readonly save?: string | readonly string[]
  /**
   * Data types that are computed anew although they are stored, with all that the target is made from them by way of; '*' for all
   * that it depends on. Stored data are replaced when the new ones are complete (the storage must be opened with `overwrite:
   * 'always'`). What the context may not create (`forbidCreationOf`) is loaded.
   */
  readonly recompute?: string | readonly string[] | ((dataType: string, runId: string) => boolean)
  /** [start, end) in ns since the epoch. At most one of the three times. */
  readonly timeRange?: readonly [Ns, Ns]
  /** [start, end) in seconds since the start of the run. */
  readonly secondsRange?: readonly [number, number]
  /** The time of this row. */
  readonly timeWithin?: TimeSpan | StructArray
  /** Make several targets of different kinds at once; only the first is given out. */
  readonly allowMultiple?: boolean
  /** Load only these chunks of dependencies. */
  readonly chunkNumber?: ChunkNumber
  /** Superruns: put data of the subruns one after another, instead of processing them together. */
  readonly combining?: boolean
  /** Default true: shown where something shows it. A function is called with each step. */
  readonly progress?: ProgressOption
  readonly signal?: AbortSignal
  /**
   * Of several runs: how many are under way at once. Of one run: calls of `compute` under way at once, for each plugin that is
   * `parallel`. Default 1.
   */
  readonly maxWorkers?: number
  /** Plugin options for this call only. */
  readonly config?: { readonly [option: string]: unknown }
}

/** For several runs at once. */
export interface MultiRunOptions extends GetOptions {
  /** Leave out runs that fail, with a notice. */
  readonly ignoreErrors?: boolean
  /** Add a column with the run id; default true, but false if a superrun is among the runs. */
  readonly addRunIdField?: boolean
  /** That column as bytes (S) instead of unicode (U): a quarter of the memory. */
  readonly runIdAsBytes?: boolean
}

const GET_NAMES = [
  'save', 'recompute', 'timeRange', 'secondsRange', 'timeWithin', 'timeSelection', 'selection', 'keepColumns', 'dropColumns',
  'allowMultiple', 'chunkNumber', 'combining', 'progress', 'signal', 'maxWorkers', 'config',
] as const satisfies readonly (keyof GetOptions)[] // prettier-ignore
export const MULTI_RUN_ONLY = [
  'ignoreErrors',
  'addRunIdField',
  'runIdAsBytes',
] as const satisfies readonly (keyof MultiRunOptions)[]

export const GET_OPTION_NAMES: readonly string[] = [...GET_NAMES, ...CONTEXT_OPTION_NAMES]
export const MULTI_RUN_OPTION_NAMES: readonly string[] = [...GET_OPTION_NAMES, ...MULTI_RUN_ONLY]

/** @throws InvalidArgument */
export function checkGetOptions(options: unknown, what: string, more: readonly string[] = []): void {
  checkNames(options, [...GET_OPTION_NAMES, ...more], what)
  const { timeRange, secondsRange, timeWithin, maxWorkers, signal } = (options ?? {}) as GetOptions
  if ([timeRange, secondsRange, timeWithin].filter((one) => one !== undefined).length > 1)
    throw new InvalidArgument('Give at most one of timeRange, secondsRange and timeWithin')
  if (maxWorkers !== undefined && !(Number.isSafeInteger(maxWorkers) && maxWorkers > 0))
    throw new InvalidArgument(`maxWorkers must be a whole number from 1, got ${String(maxWorkers)}`)
  if (signal !== undefined && typeof signal.addEventListener !== 'function')
    throw new InvalidArgument('signal must be an AbortSignal, such as new AbortController().signal')
}

/** @throws InvalidArgument unless these are names of data types */
export function checkTargets(targets: unknown): string[] {
  const list = nameList(targets, 'Targets')
  if (list.length === 0) throw new InvalidArgument('Ask for at least one target')
  const short = list.find((target) => target.length === 1)
  if (short !== undefined) throw new InvalidArgument(`Names of data types have more than one letter, got "${short}"`)
  return [...new Set(list)]
}

import { InvalidArgument } from '../errors/index.js'
import type { StructArray } from '../dtype/index.js'
import { checkNames, describe, nameList } from './check-names.js'

/** Applied to the rows of every chunk that is returned. */
export type DataFunction = (
  rows: StructArray,
  runId: string,
  targets: readonly string[],
) => StructArray | Promise<StructArray>

/** How a context works, beside what its plugins are told (strax context.py, takes_config of Context). */
export interface ContextOptions {
  /** Data types whose plugin, version and options do not count when data are looked for. */
  readonly fuzzyFor: string | readonly string[]
  /** Options that do not count when data are looked for. */
  readonly fuzzyForOptions: string | readonly string[]
  /** Also load data that are still being written. */
  readonly allowIncomplete: boolean
  /** Savers may join and split chunks. */
  readonly allowRechunk: boolean
  /** Kept for strax, without effect: plugins run on this thread. */
  readonly allowMultiprocess: boolean
  /** Kept for strax, without effect. */
  readonly allowShm: boolean
  /** Kept for strax, without effect: processing is always on demand. */
  readonly allowLazy: boolean
  /** Data types that may not be computed; '*': none may. */
  readonly forbidCreationOf: string | readonly string[]
  /** Fields of run documents for scanRuns and selectRuns. */
  readonly storeRunFields: string | readonly string[]
  /** Data types whose availability scanRuns and selectRuns look up. */
  readonly checkAvailable: string | readonly string[]
  /** Chunks that are read ahead at most. */
  readonly maxMessages: number
  /** Seconds; kept for strax, without effect. */
  readonly timeout: number
  /** Seconds; kept for strax, without effect. */
  readonly saverTimeout: number
  /** Take options from run documents (`strax_defaults`) and defaults by run from plugins. */
  readonly usePerRunDefaults: boolean
  /** Options that may be set although no plugin takes them. */
  readonly freeOptions: string | readonly string[]
  /** Applied one after another to the rows of every chunk that is returned. */
  readonly applyDataFunction: DataFunction | readonly DataFunction[]
  /** Save data of superruns. */
  readonly writeSuperruns: boolean
}

export type ContextOptionName = keyof ContextOptions

interface OptionInfo {
  readonly default: unknown
  readonly check: (value: unknown, what: string) => void
  readonly help: string
}

const names = (value: unknown, what: string): void => void nameList(value, what)
const truth = (value: unknown, what: string): void => {
  if (typeof value !== 'boolean') throw new InvalidArgument(`${what} must be true or false, got ${describe(value)}`)
}
const positive = (value: unknown, what: string): void => {
  if (typeof value !== 'number' || !(value > 0))
    throw new InvalidArgument(`${what} must be a positive number, got ${String(value)}`)
}
const functions = (value: unknown, what: string): void => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (!list.every((one) => typeof one === 'function'))
    throw new InvalidArgument(
      `${what} must be a function (rows, runId, targets) => rows, or a list of them, got ${describe(value)}`,
    )
}

export const CONTEXT_OPTIONS: { readonly [K in ContextOptionName]: OptionInfo } = {
  fuzzyFor: {
    default: [],
    check: names,
    help: 'Data types whose plugin, version and options do not count when data are looked for',
  },
  fuzzyForOptions: { default: [], check: names, help: 'Options that do not count when data are looked for' },
  allowIncomplete: { default: false, check: truth, help: 'Allow loading of data that are still being written' },
  allowRechunk: { default: true, check: truth, help: 'Allow joining and splitting of chunks while saving' },
  allowMultiprocess: { default: false, check: truth, help: 'Kept for strax; plugins run on this thread' },
  allowShm: { default: false, check: truth, help: 'Kept for strax; without effect' },
  allowLazy: { default: true, check: truth, help: 'Kept for strax; processing is always on demand' },
  forbidCreationOf: { default: [], check: names, help: "Data types that may not be computed; '*': none may" },
  storeRunFields: { default: [], check: names, help: 'Fields of run documents shown by scanRuns and selectRuns' },
  checkAvailable: { default: [], check: names, help: 'Data types whose availability scanRuns and selectRuns look up' },
  maxMessages: { default: 4, check: positive, help: 'Chunks that are read ahead at most' },
  timeout: { default: 24 * 3600, check: positive, help: 'Kept for strax; without effect' },
  saverTimeout: { default: 900, check: positive, help: 'Kept for strax; without effect' },
  usePerRunDefaults: {
    default: false,
    check: truth,
    help: 'Take options from run documents, and defaults by run from plugins',
  },
  freeOptions: { default: [], check: names, help: 'Options that may be set although no registered plugin takes them' },
  applyDataFunction: {
    default: [],
    check: functions,
    help: 'Function(s) applied to the rows of every chunk that is returned',
  },
  writeSuperruns: { default: false, check: truth, help: 'Save data of superruns, rechunked' },
}

export const CONTEXT_OPTION_NAMES = Object.keys(CONTEXT_OPTIONS) as ContextOptionName[]

/** All options, those not given at their defaults. @throws InvalidArgument */
export function completeOptions(given: Partial<ContextOptions>): ContextOptions {
  checkNames(given, CONTEXT_OPTION_NAMES, 'A context')
  const entries = CONTEXT_OPTION_NAMES.map((name): [string, unknown] => {
    const value = given[name]
    if (value === undefined) return [name, CONTEXT_OPTIONS[name].default]
    CONTEXT_OPTIONS[name].check(value, `Context option ${name}`)
    return [name, value]
  })
  return Object.fromEntries(entries) as unknown as ContextOptions
}

/** The options among `given` that belong to the context. */
export function contextOptionsIn(given: object): Partial<ContextOptions> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => (CONTEXT_OPTION_NAMES as string[]).includes(name)))
}

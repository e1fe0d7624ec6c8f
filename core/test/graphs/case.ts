/** What a random plugin graph is, and what is asked of it; `../oracle/graphs.py` does the same with real strax. */

export interface CaseRun {
  readonly id: string
  /** ns since the epoch, as text; whole ms. */
  readonly start: string
  readonly end: string
  /** strax_defaults of the run document. */
  readonly defaults: { readonly [option: string]: number } | null
  /** Chunks of each source: [start, end, rows of [time, endtime, value]], in ns since `start`. */
  readonly chunks: { readonly [dataType: string]: readonly CaseChunk[] }
}
export type CaseChunk = readonly [start: number, end: number, rows: readonly (readonly [number, number, number])[]]

export type Rule =
  | 'source' | 'keep' | 'child' | 'filter' | 'count' | 'group' | 'multi' | 'overlap' | 'loop' | 'merge' | 'cut' | 'cutList'
  | 'exhaust' | 'down' // prettier-ignore

export interface CaseOutput {
  readonly dataType: string
  readonly kind: string
  /** Field of the values, its type, and how the rows tell their times. */
  readonly field: string
  readonly type: '<i2' | '<i4' | '<i8' | '<f4' | '<f8'
  readonly layout: 'endtime' | 'dt' | 'dt2'
  /** A field of shape (2,), too. */
  readonly pair: boolean
  /** Fields of rarer types, too: bool, texts, half floats, a grid. */
  readonly odd: boolean
  readonly saveWhen: 0 | 1 | 2 | 3
  readonly rechunkOnSave: boolean
}

export interface CaseOption {
  readonly name: string
  readonly default: number
  readonly byRun: readonly (readonly [number, number])[] | null
  readonly track: boolean
  /** The parent's option that this one replaces. */
  readonly replaces: string | null
}

export interface CasePlugin {
  readonly name: string
  readonly rule: Rule
  readonly version: string
  readonly dependsOn: readonly string[]
  readonly outputs: readonly CaseOutput[]
  readonly compressor: string
  readonly rechunkOnLoad: boolean
  readonly targetMb: number
  readonly sourceMb: number
  readonly allowSuperrun: boolean
  readonly option: CaseOption | null
  /** Kind whose rows are looked at, and the fields summed. */
  readonly main: string
  readonly fields: readonly string[]
  /** Values depend on where chunks begin and end. */
  readonly chunky: boolean
  readonly takesChunkI: boolean
  readonly gap: number
  readonly window: readonly [number, number]
  readonly timeSelection: 'fully_contained' | 'touching'
  readonly touchingWindow: number
  /** Field of the things that a loop plugin sums. */
  readonly thingField: string
  /** A downChunking plugin cuts at every so many rows. */
  readonly every: number
  readonly parent: string | null
  /** Chunk at which compute fails. */
  readonly failsAt?: number
}

export interface CaseOptions {
  readonly timeRange?: readonly [string, string]
  readonly secondsRange?: readonly [number, number]
  readonly timeWithin?: readonly [string, string]
  readonly timeSelection?: 'fully_contained' | 'touching' | 'skip'
  readonly selection?: string | readonly string[]
  readonly keepColumns?: readonly string[]
  readonly dropColumns?: readonly string[]
  readonly chunkNumber?: { readonly [dataType: string]: readonly number[] }
  readonly combining?: boolean
}

type Of = { readonly run: string | readonly string[]; readonly target: string | readonly string[] }
export type Step =
  | ({ readonly op: 'make'; readonly save: readonly string[]; readonly options: CaseOptions } & Of)
  | ({ readonly op: 'get' | 'iter'; readonly options: CaseOptions } & Of)
  | ({ readonly op: 'accumulate'; readonly fields: readonly string[] } & Of)
  | { readonly op: 'define'; readonly name: string; readonly data: SuperrunParts }
  | { readonly op: 'keys'; readonly run: string; readonly combining: boolean }
  | { readonly op: 'context'; readonly writeSuperruns: boolean }
  | { readonly op: 'fuzzy'; readonly fuzzyFor: readonly string[]; readonly fuzzyForOptions: readonly string[] }
  | { readonly op: 'config'; readonly config: { readonly [option: string]: number } }

export type SuperrunParts = readonly string[] | { readonly [runId: string]: 'all' | readonly [string, string] }

export interface Case {
  readonly runs: readonly CaseRun[]
  readonly plugins: readonly CasePlugin[]
  readonly config: { readonly [option: string]: number }
  readonly perRun: boolean
  readonly allowRechunk: boolean
  readonly steps: readonly Step[]
}

/** What a step gave; the same JSON as from graphs.py. */
export type Answer = { readonly ok: unknown } | { readonly error: string }

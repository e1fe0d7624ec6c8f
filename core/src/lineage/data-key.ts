import { InvalidArgument } from '../errors/index.js'
import type { PyValue } from '../pytext/index.js'
import { checkRunId, isSuperrun } from '../run-id/index.js'
import { deterministicHash, lineageHash } from './hash.js'
import type { Lineage } from './lineage.js'

type TimeRange = readonly [start: bigint | number, end: bigint | number]

/** Subruns of a superrun: all of a run, or its part or parts in `[start, end)` ns. */
export type SubRunSpec = { readonly [runId: string]: 'all' | TimeRange | readonly TimeRange[] }

export interface DataKeyOptions {
  /** Required for superruns. */
  readonly subRunSpec?: SubRunSpec
  /** Superruns only: the subruns' data were put one after another, not processed together. */
  readonly combining?: boolean
  /** The hash of `lineage`, where it is known already. */
  readonly lineageHash?: string
}

/** What the name of a data folder says. */
export interface FolderName {
  /** As in the name: for superruns with the hash of their definition. */
  readonly folderRunId: string
  readonly runId: string
  /** Superruns only: the hash of (subruns, combining). Data of older strax have none. */
  readonly subRunSpecHash: string | undefined
  readonly dataType: string
  readonly lineageHash: string
  /** The folder is still being written, or its writing was cut off (`_temp`). */
  readonly incomplete: boolean
}

/** Names one piece of data: a run, a data type, and how it was made (strax/storage/common.py, `DataKey`). */
export class DataKey {
  readonly runId: string
  readonly dataType: string
  readonly lineage: Lineage
  readonly lineageHash: string
  readonly subRunSpec: SubRunSpec | undefined
  readonly combining: boolean
  /** The run id as in folder names: superruns end on a hash of (subruns, combining), so that a redefinition makes new data. */
  readonly folderRunId: string

  /** @throws InvalidArgument for a superrun without `subRunSpec`, and for `combining` without a superrun */
  constructor(runId: string, dataType: string, lineage: Lineage, options: DataKeyOptions = {}) {
    const { subRunSpec, combining = false } = options
    checkRunId(runId)
    if (typeof dataType !== 'string' || dataType === '')
      throw new InvalidArgument(`expected the name of a data type, got ${JSON.stringify(dataType)}`, { runId })
    if (subRunSpec !== undefined) checkSubRunSpec(runId, subRunSpec)
    this.runId = runId
    this.dataType = dataType
    this.lineage = lineage
    this.lineageHash = options.lineageHash ?? lineageHash(lineage)
    this.subRunSpec = subRunSpec
    this.combining = combining
    this.folderRunId = isSuperrun(runId) ? superrunFolder(runId, subRunSpec, combining) : runId
    if (combining && !this.isSuperrun)
      throw new InvalidArgument(`combining is for superruns only, whose ids start with "_"; got run ${runId}`, {
        runId,
      })
  }

  get isSuperrun(): boolean {
    return isSuperrun(this.runId)
  }

  /** The key of the same data type and lineage for another run; the lineage is not hashed again. */
  forRun(runId: string, options: Omit<DataKeyOptions, 'lineageHash'> = {}): DataKey {
    return new DataKey(runId, this.dataType, this.lineage, { ...options, lineageHash: this.lineageHash })
  }

  /** The name of the folder: `2-peaks-xia2iit6vb`. */
  toString(): string {
    return `${this.folderRunId}-${this.dataType}-${this.lineageHash}`
  }

  /** Reads the name of a data folder; undefined for names of anything else. */
  static parse(folderName: string): FolderName | undefined {
    const match = /^([^-/\\]+)-([^-/\\]+)-([a-z2-7]+)(_temp)?$/.exec(folderName)
    if (match === null) return undefined
    const [, folderRunId, dataType, hash, temp] = match as unknown as [string, string, string, string, string?]
    const superrun = isSuperrun(folderRunId) ? /^(.+)_([a-z2-7]{10})$/.exec(folderRunId) : null
    return {
      folderRunId,
      runId: superrun?.[1] ?? folderRunId,
      subRunSpecHash: superrun?.[2],
      dataType,
      lineageHash: hash,
      incomplete: temp !== undefined,
    }
  }
}

function superrunFolder(runId: string, subRunSpec: SubRunSpec | undefined, combining: boolean): string {
  if (subRunSpec === undefined)
    throw new InvalidArgument(`the key of superrun ${runId} needs its subruns (subRunSpec)`, { runId })
  return `${runId}_${deterministicHash([subRunSpec as PyValue, combining])}`
}

function checkSubRunSpec(runId: string, spec: unknown): void {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec))
    throw new InvalidArgument(`the subruns of ${runId} must be { run id: 'all' or [[start, end], ...] }`, { runId })
  for (const [subrun, part] of Object.entries(spec)) {
    if (part === 'all' || isRange(part) || (Array.isArray(part) && part.every(isRange))) continue
    throw new InvalidArgument(
      `subrun ${subrun} of ${runId}: expected 'all', [start, end] or a list of these in whole ns (bigint), got ${describe(part)}`,
      { runId },
    )
  }
}

function isRange(v: unknown): boolean {
  return Array.isArray(v) && v.length === 2 && v.every((t) => typeof t === 'bigint' || Number.isSafeInteger(t))
}

function describe(v: unknown): string {
  return Array.isArray(v) ? `[${v.map(describe).join(', ')}]` : typeof v === 'string' ? JSON.stringify(v) : String(v)
}

import {
  DataExists,
  DataNotAvailable,
  InvalidArgument,
  StorageFailed,
  isStraxlabError,
  didYouMean,
} from '../errors/index.js'
import { asNames } from '../config/index.js'
import type { DataKey } from '../lineage/index.js'
import { checkRunIdForFolder, isSuperrun } from '../run-id/index.js'
import { tellChange } from './changes.js'
import type { StoredName } from './layout.js'
import type { NewMetadata, StoredState } from './metadata.js'
import type { RunDoc } from './run-doc.js'
import type { Saver, SaverOptions } from './saver.js'
import type { StoredData } from './stored-data.js'

/** How far away data are; nearer frontends are asked first. */
export const StorageType = { MEMORY: 0, LOCAL: 1, ONLINE: 2, COMPRESSED: 3, REMOTE: 4, TAPE: 10 } as const

export type Overwrite = 'if_broken' | 'never' | 'always'
const OVERWRITES: readonly string[] = ['if_broken', 'never', 'always'] satisfies Overwrite[]

export interface FrontendOptions {
  readonly readonly?: boolean
  /** Whether this frontend is asked for run documents. */
  readonly provideRunMetadata?: boolean
  /** Replace data that are stored already: broken ones only (default), none, or all. */
  readonly overwrite?: Overwrite
  /** Take and give only these data types. */
  readonly takeOnly?: string | readonly string[]
  /** Neither take nor give these data types. */
  readonly exclude?: string | readonly string[]
}

export interface FindOptions {
  /** Data types whose part of the lineage may differ. */
  readonly fuzzyFor?: readonly string[]
  /** Options that may differ. */
  readonly fuzzyForOptions?: readonly string[]
  /** Also data that are still being written. */
  readonly allowIncomplete?: boolean
  /** Also data whose writing failed or did not end; to look at, not to load. */
  readonly evenBroken?: boolean
}

/** What Node's console, and a notebook, ask objects for. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/**
 * Something that knows where data are, and the documents of runs. Absent data are `undefined`, broken ones an error.
 * Source: strax/storage/common.py StorageFrontend.
 */
export abstract class StorageFrontend {
  /** For people: what kind of frontend, and where. */
  abstract readonly name: string
  readonly storageType: number = StorageType.LOCAL
  readonly canDefineRuns: boolean = false
  readonly provideSuperruns: boolean = false
  readonly provideRunMetadata: boolean
  readonly readonly: boolean
  readonly overwrite: Overwrite
  readonly takeOnly: readonly string[]
  readonly exclude: readonly string[]

  protected constructor(o: FrontendOptions, known: readonly string[] = []) {
    checkOptionNames(o, known)
    this.readonly = o.readonly ?? false
    this.provideRunMetadata = o.provideRunMetadata ?? false
    this.overwrite = o.overwrite ?? 'if_broken'
    if (!OVERWRITES.includes(this.overwrite))
      throw new InvalidArgument(`overwrite should be one of ${OVERWRITES.join(', ')}, got ${String(o.overwrite)}`)
    this.takeOnly = asNames(o.takeOnly)
    this.exclude = asNames(o.exclude)
  }

  /** In a console or notebook: the name, not the machinery. */
  [INSPECT](): string {
    return this.name
  }

  /** Whether data of this type may be here at all. */
  takes(dataType: string): boolean {
    return !this.exclude.includes(dataType) && (this.takeOnly.length === 0 || this.takeOnly.includes(dataType))
  }

  /** The data, or undefined when they are not here or not usable. Throws `DataCorrupted` when their metadata cannot be read. */
  async find(key: DataKey, o: FindOptions = {}): Promise<StoredData | undefined> {
    checkRunIdForFolder(key.runId)
    if (!this.#mayHave(key)) return undefined
    const stored = await this.locate(key, o)
    return stored && isUsable(stored.state, o) ? stored : undefined
  }

  /** For each key, whether its data can be loaded; data with broken metadata count as absent. */
  async findSeveral(keys: readonly DataKey[], o: FindOptions = {}): Promise<boolean[]> {
    const found: boolean[] = []
    for (const key of keys) found.push(await this.#isFound(key, o))
    return found
  }

  /** All data that are stored here completely, as far as names tell. */
  abstract list(): Promise<StoredName[]>

  /** The document of a run, or undefined. Throws `DataCorrupted` when it cannot be read. */
  abstract runMetadata(runId: string): Promise<RunDoc | undefined>

  /** Replaces the document of a run. */
  async writeRunMetadata(runId: string, _doc: RunDoc): Promise<void> {
    throw new StorageFailed(`${this.name} cannot store the document of run ${runId}`, { runId })
  }

  /** The documents of all runs. The same array as long as nothing has changed. */
  abstract runDocs(): Promise<readonly RunDoc[]>

  async *scanRuns(): AsyncGenerator<RunDoc, void, undefined> {
    yield* await this.runDocs()
  }

  /**
   * Begins to write data. Throws `DataExists` when they are stored and may not be replaced, `DataNotAvailable` when this frontend
   * does not take them, `StorageFailed` when it cannot write.
   */
  async saver(key: DataKey, metadata: NewMetadata, o: SaverOptions = {}): Promise<Saver> {
    checkRunIdForFolder(key.runId)
    if (this.readonly)
      throw new StorageFailed(`${this.name} is readonly: it cannot store ${String(key)}`, { runId: key.runId })
    if (!this.#mayHave(key))
      throw new DataNotAvailable(`${this.name} does not take ${key.dataType} of run ${key.runId}`, {
        runId: key.runId,
        dataType: key.dataType,
      })
    await this.#checkOverwrite(key)
    return this.#telling(key, await this.openSaver(key, metadata, o))
  }

  /** Removes data of this key for good; false when there were none. */
  async remove(key: DataKey): Promise<boolean> {
    throw new StorageFailed(`${this.name} cannot remove ${String(key)}`, { runId: key.runId })
  }

  toString(): string {
    return this.name
  }

  /** Data of this key in whatever state; with `allowIncomplete` also those being written. */
  protected abstract locate(key: DataKey, o: FindOptions): Promise<StoredData | undefined>

  protected async openSaver(key: DataKey, _metadata: NewMetadata, _o: SaverOptions): Promise<Saver> {
    throw new StorageFailed(`${this.name} cannot write: it cannot store ${String(key)}`, { runId: key.runId })
  }

  #mayHave(key: DataKey): boolean {
    return this.takes(key.dataType) && (this.provideSuperruns || !isSuperrun(key.runId))
  }

  /** A saver that tells when its data are there. */
  #telling({ runId, dataType }: DataKey, saver: Saver): Saver {
    return {
      save: (chunk) => saver.save(chunk),
      close: async () => {
        await saver.close()
        tellChange({ what: 'data', frontend: this, runId, dataType })
      },
      abort: (cause) => saver.abort(cause),
    }
  }

  async #isFound(key: DataKey, o: FindOptions): Promise<boolean> {
    try {
      return (await this.find(key, o)) !== undefined
    } catch (error) {
      if (isStraxlabError(error, 'DataCorrupted')) return false
      throw error
    }
  }

  async #checkOverwrite(key: DataKey): Promise<void> {
    const state = await this.#stateOf(key)
    if (state === 'absent' || this.overwrite === 'always') return
    if (state === 'complete' || this.overwrite === 'never')
      throw new DataExists(
        `${this.name} has ${String(key)} already (${state}), and its overwrite is "${this.overwrite}": to have them replaced, open it with overwrite: 'always'`,
        {
          runId: key.runId,
          dataType: key.dataType,
        },
      )
  }

  async #stateOf(key: DataKey): Promise<StoredState | 'absent' | 'broken'> {
    try {
      return (await this.locate(key, {}))?.state ?? 'absent'
    } catch (error) {
      if (isStraxlabError(error, 'DataCorrupted')) return 'broken'
      throw error
    }
  }
}

function isUsable(state: StoredState, o: FindOptions): boolean {
  if (o.evenBroken || state === 'complete') return true
  return state === 'incomplete' && (o.allowIncomplete ?? false)
}

const OPTION_NAMES = ['readonly', 'provideRunMetadata', 'overwrite', 'takeOnly', 'exclude']

/** Notebooks are not type-checked strictly: an option that does not exist is an error, not silence. */
function checkOptionNames(o: object, known: readonly string[]): void {
  const names = [...OPTION_NAMES, ...known]
  for (const name of Object.keys(o)) {
    if (!names.includes(name))
      throw new InvalidArgument(`Storage has no option "${name}".${didYouMean(name, names)}`, { known: names })
  }
}

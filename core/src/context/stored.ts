import { asNames } from '../config/index.js'
import { DataNotAvailable, InvalidArgument } from '../errors/index.js'
import { findStored } from '../plan/index.js'
import { SaveWhen, saveWhenName, type ChunkNumber } from '../plugins/index.js'
import { copyStored, type DataMetadata, type StorageFrontend, type StoredData } from '../storage/index.js'
import type { ContextState } from './state.js'

export interface StoredOptions {
  readonly chunkNumber?: ChunkNumber
  readonly combining?: boolean
  /** Say why, where data are not stored because they are not always saved. */
  readonly detailed?: boolean
}

/** Whether all targets are stored somewhere. */
export async function isStored(
  state: ContextState,
  runId: string,
  targets: readonly string[],
  o: StoredOptions = {},
): Promise<boolean> {
  for (const target of targets) {
    if ((await find(state, runId, target, o)) !== undefined) continue
    const plugin = state.registry.get(target)!
    const saveWhen = plugin.saveWhenFor(target)
    if (o.detailed && saveWhen < SaveWhen.ALWAYS)
      state.notice(
        `${target} is not always saved (SaveWhen.${saveWhenName(saveWhen)}), probably because it is made easily from ${plugin.dependsOn.join(', ')}: see whether these are stored`,
      )
    return false
  }
  return true
}

export async function find(
  state: ContextState,
  runId: string,
  target: string,
  o: StoredOptions = {},
): Promise<StoredData | undefined> {
  return findStored(await state.key(runId, target, o), state.frontends, state.findOptions)
}

/** Metadata of stored data, also of such whose writing failed. @throws DataNotAvailable */
export async function getMetadata(
  state: ContextState,
  runId: string,
  target: string,
  o: StoredOptions = {},
): Promise<DataMetadata> {
  const key = await state.key(runId, target, o)
  const stored = await findStored(key, state.frontends, { ...state.findOptions, evenBroken: true })
  if (stored !== undefined) return stored.metadata()
  const where = state.frontends.map(({ name }) => name).join(', ')
  throw new DataNotAvailable(`${String(key)} is not stored (in ${where || 'no storage'})`, { runId, dataType: target })
}

/** Frontends that have the data of all targets. */
export async function sourceFrontends(
  state: ContextState,
  runId: string,
  targets: readonly string[],
  o: StoredOptions = {},
): Promise<StorageFrontend[]> {
  const found: StorageFrontend[] = []
  for (const frontend of state.frontends) {
    const all = await Promise.all(
      targets.map(async (target) => frontend.find(await state.key(runId, target, o), state.findOptions)),
    )
    if (all.every((one) => one !== undefined)) found.push(frontend)
  }
  return found
}

/**
 * Which data types must be there to make the targets, and whether they are stored; what is stored is not looked behind.
 * @throws DataNotAvailable if a source is not stored, or something may not be made
 */
export async function storedDependencies(
  state: ContextState,
  runId: string,
  targets: readonly string[],
  { checkForbidden = true }: { readonly checkForbidden?: boolean } = {},
): Promise<Record<string, boolean>> {
  await state.checkTargets(targets, runId)
  const result: Record<string, boolean> = {}
  const forbidden = asNames(state.options.forbidCreationOf)
  const visit = async (dataType: string): Promise<void> => {
    if (Object.hasOwn(result, dataType)) return
    result[dataType] = (await find(state, runId, dataType)) !== undefined
    if (result[dataType]) return
    const { dependsOn } = state.registry.get(dataType)!
    if (dependsOn.length === 0)
      throw new DataNotAvailable(`${dataType} of run ${runId} is not stored, and it is made from nothing else`, {
        runId,
        dataType,
      })
    if (checkForbidden && forbidden.includes(dataType))
      throw new DataNotAvailable(
        `${dataType} of run ${runId} is not stored, and this context may not create it (forbidCreationOf); skip this check with checkForbidden: false`,
        { runId, dataType },
      )
    for (const dependency of dependsOn) await visit(dependency)
  }
  for (const target of targets) await visit(target)
  return result
}

export interface CopyRequest {
  /** Index in the context's storage; all that take the data unless given. */
  readonly targetFrontendId?: number
  readonly targetCompressor?: string
  readonly rechunk?: boolean
  /** MB of 10^6 raw bytes. */
  readonly rechunkToMb?: number
  readonly signal?: AbortSignal
}

/** Copy stored data to other frontends of the context (strax context.py, copy_to_frontend). */
export async function copyToFrontend(
  state: ContextState,
  runId: string,
  target: string,
  o: CopyRequest,
): Promise<void> {
  const stored = await find(state, runId, target)
  if (stored === undefined)
    throw new DataNotAvailable(`${target} of run ${runId} is not stored, so it cannot be copied`, {
      runId,
      dataType: target,
    })
  const targets = await copyTargets(state, runId, target, o.targetFrontendId)
  if (targets.length === 0)
    throw new InvalidArgument(
      `No storage to copy ${target} of run ${runId} to: each has it already, is readonly, or does not take it`,
    )
  const key = await state.key(runId, target)
  for (const frontend of targets)
    await copyStored(stored, frontend, {
      key,
      compressor: o.targetCompressor,
      rechunk: o.rechunk,
      rechunkToMb: o.rechunk ? o.rechunkToMb : undefined,
      signal: o.signal,
    })
}

export async function copyTargets(
  state: ContextState,
  runId: string,
  target: string,
  id: number | undefined,
): Promise<StorageFrontend[]> {
  if (id !== undefined && !(Number.isSafeInteger(id) && id >= 0 && id < state.storage.length))
    throw new InvalidArgument(
      `There is no storage number ${String(id)}: this context has ${state.storage.length}, counted from 0`,
    )
  const candidates = id === undefined ? state.storage : [state.storage[id]!]
  const key = await state.key(runId, target)
  const free: StorageFrontend[] = []
  for (const frontend of candidates)
    if (!frontend.readonly && frontend.takes(target) && (await frontend.find(key, state.findOptions)) === undefined)
      free.push(frontend)
  return free
}

import { InvalidArgument } from '../errors/index.js'
import { drain } from '../stream/index.js'
import { without } from './check-names.js'
import { getChunks } from './get.js'
import { eachRun } from './get-array.js'
import { MULTI_RUN_ONLY, type MultiRunOptions } from './get-options.js'
import { temporaryState } from './prepare.js'
import { isStored } from './stored.js'
import type { ContextState } from './state.js'

/** Have data made and stored; rows are thrown away (strax context.py, make). Nothing is done where all targets are stored, unless `recompute`. */
export async function make(
  state: ContextState,
  runIds: readonly string[],
  targets: readonly string[],
  options: MultiRunOptions,
): Promise<void> {
  if (runIds.length === 0) throw new InvalidArgument('make needs at least one run, got none')
  if (runIds.length === 1) return makeOne(state, runIds[0]!, targets, options)
  const each = { ...without(options, 'maxWorkers'), progress: false }
  await eachRun(state, runIds, options, (runId) => makeOne(state, runId, targets, each))
}

async function makeOne(
  state: ContextState,
  runId: string,
  targets: readonly string[],
  options: MultiRunOptions,
): Promise<void> {
  const get = without(options, ...MULTI_RUN_ONLY)
  const { recompute = [] } = get
  const anew = typeof recompute === 'function' || recompute.length > 0
  if (!anew && (await isStored(temporaryState(state, get), runId, targets, get))) return
  await drain(getChunks(state, { runId, targets, options: get }))
}

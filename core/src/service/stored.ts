import { stateOf, type Context } from '../context/index.js'
import { lineageEntries, metadataPayload } from '../displays/index.js'
import { DataNotAvailable, isStraxlabError, messageOf } from '../errors/index.js'
import { findStored, orderedSubRuns } from '../plan/index.js'
import { isSuperrun } from '../run-id/index.js'
import { writeRunDoc, type StoredData } from '../storage/index.js'
import { PAYLOAD_VERSION, type MetadataDescription, type StoredInfo, type StoredWhere } from '../table/index.js'
import type { Answerer } from './task.js'

/** The data of a run in this context's storage, also such whose writing failed; undefined if there are none. */
export async function storedData(context: Context, runId: string, target: string): Promise<StoredData | undefined> {
  const state = stateOf(context)
  const key = await state.key(runId, target)
  return findStored(key, state.frontends, { ...state.findOptions, evenBroken: true })
}

export function whereOf(stored: StoredData): StoredWhere {
  return { frontend: stored.frontend?.name ?? '', path: stored.where }
}

/** The run's document as its file has it; undefined if there is none. */
async function runDocText(context: Context, runId: string): Promise<string | undefined> {
  try {
    return writeRunDoc(runId, await stateOf(context).runDoc(runId))
  } catch (error) {
    if (isStraxlabError(error, 'RunMetadataNotAvailable')) return undefined
    throw error
  }
}

async function description(context: Context, runId: string, target: string): Promise<MetadataDescription> {
  const stored = await storedData(context, runId, target)
  if (stored === undefined) throw await notStored(context, runId, target)
  const metadata = await stored.metadata()
  return { ...metadataPayload(metadata, stateOf(context).dependsOn), where: whereOf(stored) }
}

/** By their start. */
async function subrunsOf(context: Context, superrun: string): Promise<string[]> {
  return (await orderedSubRuns(superrun, stateOf(context))).map(({ runId }) => runId)
}

async function notStored(context: Context, runId: string, target: string): Promise<DataNotAvailable> {
  const what = `${target} of run ${runId} is not stored`
  const facts = { runId, dataType: target }
  if (!isSuperrun(runId))
    return new DataNotAvailable(`${what} in ${context.storage.join(', ') || 'any storage'}.`, facts)
  const subruns = await subrunsOf(context, runId)
  return new DataNotAvailable(`${what} as a whole: see the data of its subruns ${subruns.join(', ')}.`, facts)
}

export const metadata: Answerer<'metadata'> = async (given, { context, contextId, variable }) => {
  const runId = given.text('runId')
  const other = given.within('other')
  const payload = await description(context, runId, given.text('target'))
  const beside = other && (await description(context, other.text('runId'), other.text('target')))
  const text = await runDocText(context, runId)
  return {
    result: {
      version: PAYLOAD_VERSION,
      ...payload,
      ...(text === undefined ? {} : { runDocText: text }),
      ...(beside === undefined ? {} : { other: beside }),
      context: { id: contextId, variable },
    },
  }
}

export const lineage: Answerer<'lineage'> = async (given, { context }) => {
  const [runId, target] = [given.text('runId'), given.text('target')]
  const plugin = await stateOf(context).plugin(target, runId)
  const { lineageHash } = await stateOf(context).key(runId, target)
  return {
    result: {
      runId,
      dataType: target,
      lineageHash,
      lineage: lineageEntries(plugin.lineage, stateOf(context).dependsOn),
    },
  }
}

function sizes(chunks: readonly { n: number; nbytes: number; filesize?: number }[]): Partial<StoredInfo> {
  const sum = (of: (chunk: (typeof chunks)[number]) => number): number => chunks.reduce((all, one) => all + of(one), 0)
  return {
    rows: sum(({ n }) => n),
    nbytes: sum(({ nbytes }) => nbytes),
    filesize: sum(({ filesize = 0 }) => filesize),
  }
}

/** What a run has of one data type. What cannot even be named or read says why. */
async function storedInfo(context: Context, runId: string, dataType: string): Promise<StoredInfo> {
  let lineageHash = ''
  try {
    lineageHash = (await stateOf(context).key(runId, dataType)).lineageHash
    const stored = await storedData(context, runId, dataType)
    if (stored === undefined) return { dataType, lineageHash, isStored: false }
    const { frontend, path } = whereOf(stored)
    const { chunks, compressor, exception } = await stored.metadata()
    const isStored = stored.state === 'complete'
    const problem =
      exception === undefined ? 'Their writing did not end.' : `Their writing failed: ${lastLine(exception)}`
    const facts = { dataType, lineageHash, isStored, ...sizes(chunks), compressor, frontend, path }
    return isStored ? facts : { ...facts, problem }
  } catch (error) {
    if (!isStraxlabError(error)) throw error
    return { dataType, lineageHash, isStored: false, problem: messageOf(error) }
  }
}

/** Of a Python traceback the line that says what happened; else the first. */
function lastLine(text: string): string {
  const lines = text.trim().split('\n')
  return (text.startsWith('Traceback') ? lines.at(-1) : lines[0]) ?? ''
}

export const runDetails: Answerer<'runDetails'> = async (given, { context, signal, progress }) => {
  const runId = given.text('runId')
  const text = await runDocText(context, runId)
  const subruns = isSuperrun(runId) ? await subrunsOf(context, runId) : undefined
  const stored: StoredInfo[] = []
  for (const dataType of context.dataTypes) {
    signal.throwIfAborted()
    progress(stored.length, context.dataTypes.length, `Looking for ${dataType}`)
    stored.push(await storedInfo(context, runId, dataType))
  }
  return {
    result: {
      runId,
      stored,
      ...(text === undefined ? {} : { runDocText: text }),
      ...(subruns === undefined ? {} : { subruns }),
    },
  }
}

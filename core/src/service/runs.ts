import { quietly } from '../context/index.js'
import { arrowPackage } from '../dtype/index.js'
import { availableColumn, runsPayload, runsPayloadApart, type PatternType, type SelectRequest } from '../runs/index.js'
import type { PayloadColumn } from '../table/index.js'
import { callCode } from './code.js'
import type { Given } from './given.js'
import { Pace } from './pace.js'
import type { Answerer, Task } from './task.js'

/** Tables longer than this travel as Arrow, which needs no parsing; shorter ones as they are, so that nobody has to load Arrow. */
const MOST_ROWS_AS_JSON = 2000

/** Runs whose availability is looked up at once: progress comes, and a question can be cancelled, in between. */
const RUNS_AT_ONCE = 2000

export const runs: Answerer<'runs'> = async (_, { context, contextId, variable }) => {
  const table = await quietly(context).scanRuns()
  const about = { context: { id: contextId, variable }, code: callCode(variable, 'selectRuns') }
  if (table.length <= MOST_ROWS_AS_JSON) return { result: { runs: { ...runsPayload(table), ...about } } }
  const arrow = arrowPackage().tableToIPC(table.toArrow(), 'stream')
  return { result: { runs: { ...runsPayloadApart(table), ...about }, buffer: 0 }, buffers: [arrow] }
}

function oneOrSeveral(given: Given, name: string): string | readonly string[] | undefined {
  if (!given.has(name)) return undefined
  return typeof given.raw(name) === 'string' ? given.text(name) : given.texts(name)
}

function requestOf(query: Given): SelectRequest {
  const patternType = query.optionalText('patternType') as PatternType | undefined
  const available = query.has('available') ? query.texts('available') : []
  return {
    runMode: oneOrSeveral(query, 'runMode'),
    runId: oneOrSeveral(query, 'runId'),
    includeTags: oneOrSeveral(query, 'includeTags'),
    excludeTags: oneOrSeveral(query, 'excludeTags'),
    available: available.length > 0 ? available : undefined,
    patternType,
    ignoreUnderscore: query.has('ignoreUnderscore') ? query.flag('ignoreUnderscore') : undefined,
  }
}

export const select: Answerer<'select'> = async (given, { context, variable }) => {
  const request = requestOf(given.within('query') ?? given)
  const table = await quietly(context).selectRuns(request)
  return { result: { runIds: table.runIds, code: callCode(variable, 'selectRuns', request) } }
}

async function storedAmong(runIds: readonly string[], dataType: string, task: Task): Promise<Set<string>> {
  const stored = new Set<string>()
  const pace = new Pace()
  for (let at = 0; at < runIds.length; at += RUNS_AT_ONCE) {
    task.progress(at, runIds.length, `Looking for ${dataType}`)
    await pace.pause()
    task.signal.throwIfAborted()
    const some = runIds.slice(at, at + RUNS_AT_ONCE)
    for (const runId of await quietly(task.context).listAvailable(dataType, { runs: some })) stored.add(runId)
  }
  return stored
}

export const available: Answerer<'available'> = async (given, task) => {
  const dataType = given.text('dataType')
  const runIds = given.texts('runIds')
  // An unknown data type is an error also where there are no runs.
  await quietly(task.context).listAvailable(dataType, { runs: [] })
  const stored = await storedAmong(runIds, dataType, task)
  const column: PayloadColumn = {
    name: availableColumn(dataType),
    title: `Are ${dataType} stored?`,
    type: 'available',
    values: runIds.map((runId) => stored.has(runId)),
  }
  return { result: { runIds, column } }
}

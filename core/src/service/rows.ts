import type { Chunk } from '../chunk/index.js'
import { quietly, type GetOptions } from '../context/index.js'
import { DataNotAvailable } from '../errors/index.js'
import type { CombineStep, Plan } from '../plan/index.js'
import { callCode } from './code.js'
import { Pace } from './pace.js'
import type { Task } from './task.js'

/** Looking at data neither stores anything nor shows progress in the notebook. */
const LOOKING = { writeSuperruns: false, progress: false } as const

const combinesOnly = ({ parts }: CombineStep): boolean =>
  parts.every(({ from }) => 'load' in from || ('combine' in from && combinesOnly(from.combine)))

const storesNothing = (plan: Plan): boolean => plan.save.length === 0 && plan.combine.every(combinesOnly)

/**
 * @throws DataNotAvailable if the data would have to be made and stored first: that is for the user to decide, in a cell
 */
async function planFor({ context, variable }: Task, runId: string, target: string): Promise<Plan> {
  const plan = await quietly(context).explain(runId, target, LOOKING)
  if (storesNothing(plan)) return plan
  const code = callCode(variable, 'make', runId, target)
  throw new DataNotAvailable(`${target} of run ${runId} is not stored. Make it first: ${code}`, {
    runId,
    dataType: target,
  })
}

export type LookOptions = Pick<GetOptions, 'keepColumns' | 'selection' | 'timeRange' | 'timeSelection'>

/**
 * Chunks of a run's data as a front end looks at them: loaded, or computed in passing, one by one; other work goes on in between.
 * @throws DataNotAvailable if they would have to be made first
 */
export async function* lookAt(
  task: Task,
  runId: string,
  target: string,
  options: LookOptions,
): AsyncGenerator<Chunk, void, undefined> {
  const plan = await planFor(task, runId, target)
  const step = options.timeRange ? undefined : plan.load.find(({ dataType }) => dataType === target)
  const total = step ? (await step.stored.metadata()).chunks.length : 0
  const pace = new Pace()
  let done = 0
  const { signal } = task
  for await (const chunk of quietly(task.context).getIter(runId, target, { ...options, ...LOOKING, signal })) {
    yield chunk
    task.progress(++done, total, `Reading ${target}`)
    await pace.pause()
    signal.throwIfAborted()
  }
}

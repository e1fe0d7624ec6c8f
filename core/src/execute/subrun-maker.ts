import type { Chunk } from '../chunk/index.js'
import { DataNotAvailable } from '../errors/index.js'
import { makePlan, type Plan, type PlanRequest, type World } from '../plan/index.js'
import { drain } from '../stream/index.js'

/**
 * Has data of subruns made, one after the other, each planned when its turn comes: what one has made and stored, the next one loads,
 * though neither was stored when the superrun was planned.
 */
export class SubrunMaker {
  private last: Promise<unknown> = Promise.resolve()
  private readonly made = new Set<string>()

  constructor(
    private readonly world: World,
    private readonly execute: (plan: Plan) => AsyncIterable<Chunk>,
  ) {}

  /** What is still to do for the chunks of the plan's target: nothing that is saved. */
  make(plan: Plan): Promise<Plan> {
    const done = this.last.then(() => this.makeNow(plan))
    // The caller sees the failure through `done`.
    this.last = done.catch(() => undefined)
    return done
  }

  private async makeNow({ request, target }: Plan): Promise<Plan> {
    const first = await this.planned(request)
    const isSaved = first.saved.includes(target)
    // Dependencies alone are saved: they go first, so that the target itself can be made while others wait for it.
    for (const dataType of isSaved ? [target] : first.saved) {
      const plan = await this.planned({ ...request, targets: [dataType], save: [dataType] })
      if (plan.save.length > 0) await drain(this.execute(plan))
      for (const { dataType, runId } of plan.computedOfRuns) this.made.add(idOf(dataType, runId))
    }
    if (first.save.length === 0) return first
    const plan = await this.planned(request)
    if (plan.save.length === 0) return plan
    throw new DataNotAvailable(
      `${plan.saved.join(', ')} of run ${plan.runId} was made for a superrun, but is not to be found in any storage`,
      { runId: plan.runId, dataType: plan.saved[0] },
    )
  }

  private planned({ recompute, ...request }: PlanRequest): Promise<Plan> {
    const isOld = (dataType: string, runId: string): boolean =>
      recompute!(dataType, runId) && !this.made.has(idOf(dataType, runId))
    return makePlan({ ...request, ...(recompute === undefined ? {} : { recompute: isOld }) }, this.world)
  }
}

const idOf = (dataType: string, runId: string): string => JSON.stringify([dataType, runId])

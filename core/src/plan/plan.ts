import { DISPLAY, preformatted, type DisplayBundle } from '../table/index.js'
import type { Plugin } from '../plugins/index.js'
import type { ComputeStep, LoadStep, PlanRequest, SaveStep } from './types.js'

/** One subrun's data for a superrun: stored, or to be made first, or itself a superrun to be combined. */
export interface CombinePart {
  readonly runId: string
  /** Merged and sorted; undefined: all of it. */
  readonly ranges: readonly (readonly [bigint, bigint])[] | undefined
  /** A single range is cut out of stored chunks as strax does: rows across its ends stay. Of several, only rows wholly inside count. */
  readonly keepsCutRows: boolean
  readonly from: { readonly load: LoadStep } | { readonly make: Plan } | { readonly combine: CombineStep }
}

/** Put data of the subruns one after another. */
export interface CombineStep {
  readonly dataType: string
  readonly plugin: Plugin
  readonly parts: readonly CombinePart[]
}

export interface PlanParts {
  readonly request: PlanRequest
  readonly load: readonly LoadStep[]
  readonly combine: readonly CombineStep[]
  readonly compute: readonly ComputeStep[]
  readonly save: readonly SaveStep[]
  readonly notices: readonly string[]
  /** All data types that take part, targets first. */
  readonly order: readonly string[]
}

/** What will be done to answer a request, as data: nothing has been loaded or computed yet. */
export class Plan implements PlanParts {
  readonly request: PlanRequest
  readonly load: readonly LoadStep[]
  readonly combine: readonly CombineStep[]
  readonly compute: readonly ComputeStep[]
  readonly save: readonly SaveStep[]
  /** What a person may not expect, such as why something is not saved. */
  readonly notices: readonly string[]
  readonly order: readonly string[]

  constructor(parts: PlanParts) {
    this.request = parts.request
    this.load = parts.load
    this.combine = parts.combine
    this.compute = parts.compute
    this.save = parts.save
    this.notices = parts.notices
    this.order = parts.order
  }

  get runId(): string {
    return this.request.runId
  }

  /** The data type whose chunks are given out. */
  get target(): string {
    return this.request.targets[0]!
  }

  get computed(): string[] {
    return this.compute.flatMap(({ outputs }) => [...outputs])
  }

  get saved(): string[] {
    return [...new Set(this.save.map(({ dataType }) => dataType))]
  }

  /** Runs and data types that are computed by this plan or, for its superrun, by those of subruns. */
  get computedOfRuns(): { readonly runId: string; readonly dataType: string }[] {
    const own = this.computed.map((dataType) => ({ runId: this.runId, dataType }))
    return [...own, ...this.combine.flatMap(computedFor)]
  }

  /** Computed on the way and forgotten. */
  get discard(): string[] {
    return this.computed.filter(
      (dataType) => !this.saved.includes(dataType) && !this.request.targets.includes(dataType),
    )
  }

  /** `peaks: computed, saved; records: loaded`. */
  get summary(): string {
    return this.order.map((dataType) => `${dataType}: ${this.what(dataType)}`).join('; ')
  }

  /** What happens to one data type, in a few words. */
  what(dataType: string): string {
    if (this.load.some((step) => step.dataType === dataType)) return 'loaded'
    const combined = this.combine.find((step) => step.dataType === dataType)
    if (combined !== undefined) return describeCombine(combined)
    if (!this.computed.includes(dataType)) return 'not needed'
    return this.saved.includes(dataType) ? 'computed, saved' : 'computed'
  }

  /** Several lines: what is done with each data type, from where and to where. */
  toString(): string {
    const lines = [`Run ${this.runId}, ${this.request.targets.join(' + ')}:`]
    for (const dataType of this.order) lines.push(...this.describe(dataType).map((line) => `  ${line}`))
    return [...lines, ...this.notices.map((notice) => `  Note: ${notice}`)].join('\n')
  }

  [DISPLAY](): DisplayBundle {
    return preformatted(String(this))
  }

  toJSON(): object {
    return {
      runId: this.runId,
      targets: this.request.targets,
      steps: Object.fromEntries(this.order.map((dataType) => [dataType, this.what(dataType)])),
      save: this.save.map(({ dataType, key, frontend }) => ({ dataType, key: String(key), frontend: frontend.name })),
      discard: this.discard,
      notices: this.notices,
    }
  }

  private describe(dataType: string): string[] {
    const loaded = this.load.find((step) => step.dataType === dataType)
    if (loaded !== undefined) return [`${dataType}: loaded from ${loaded.stored.frontend?.name ?? loaded.stored.where}`]
    const combined = this.combine.find((step) => step.dataType === dataType)
    if (combined !== undefined) return [`${dataType}: ${describeCombine(combined)}`, ...describeMaking(combined)]
    const step = this.compute.find(({ outputs }) => outputs.includes(dataType))
    if (step === undefined) return [`${dataType}: not needed`]
    const from = step.plugin.dependsOn.length === 0 ? 'as a source' : `from ${step.plugin.dependsOn.join(', ')}`
    const places = this.save.filter((save) => save.dataType === dataType).map(({ frontend }) => frontend.name)
    const saving = places.length > 0 ? `, saved to ${places.join(' and ')}` : ', not saved'
    return [`${dataType}: computed by ${step.plugin.name} ${step.plugin.cls.version} ${from}${saving}`]
  }
}

function computedFor({ parts }: CombineStep): Plan['computedOfRuns'] {
  return parts.flatMap(({ from }) => {
    if ('make' in from) return from.make.computedOfRuns
    return 'combine' in from ? computedFor(from.combine) : []
  })
}

function describeCombine(step: CombineStep): string {
  const runs = step.parts.map(({ runId }) => runId)
  const making = step.parts.filter(({ from }) => 'make' in from).length
  const shown = runs.length > 6 ? `${runs.slice(0, 5).join(', ')} and ${runs.length - 5} more` : runs.join(', ')
  return `combined from subruns ${shown}${making > 0 ? ` (${making} to be made first)` : ''}`
}

function describeMaking(step: CombineStep): string[] {
  return step.parts.flatMap(({ from }) =>
    'make' in from
      ? String(from.make)
          .split('\n')
          .map((line) => `  ${line}`)
      : [],
  )
}

import { asNames } from '../../config/index.js'
import type { DataKey } from '../../lineage/index.js'
import { availableForRun, defineRun, listAvailable, scanRuns, selectRuns } from '../../runs/index.js'
import type { PatternType, RunSource, RunTable, ScanRequest, SelectRequest, SuperrunData } from '../../runs/index.js'
import { flattenRunDoc, type RunDoc } from '../../storage/index.js'
import type { Table } from '../../table/index.js'
import { checkNames, nameList } from '../check-names.js'
import { checkGetOptions, type GetOptions } from '../get-options.js'
import { living } from '../live.js'
import { absoluteTimeRange, estimateRunStartAndEnd } from '../times.js'
import { oneRun, oneTarget, someRuns, type Names, type Runs } from './arguments.js'
import { QuestionMethods } from './questions.js'

/** Runs: their documents, tables of them, superruns. */
export abstract class RunMethods extends QuestionMethods {
  /** Document of a run, nested fields as `a.b`; only some fields if named. @throws RunMetadataNotAvailable */
  async runMetadata(runId: string, projection?: Names): Promise<RunDoc> {
    const doc = flattenRunDoc(await this.state.runDoc(oneRun(runId)))
    if (projection === undefined) return doc
    const wanted = nameList(projection, 'projection')
    return Object.fromEntries(Object.entries(doc).filter(([field]) => wanted.includes(field)))
  }

  /** [start, end] in ns since the epoch, floored to seconds. @throws DataNotAvailable */
  async estimateRunStartAndEnd(runId: string, targets: Names = []): Promise<readonly [bigint, bigint]> {
    return estimateRunStartAndEnd(this.state, oneRun(runId), nameList(targets, 'targets'))
  }

  async toAbsoluteTimeRange(
    runId: string,
    o: Pick<GetOptions, 'timeRange' | 'secondsRange' | 'timeWithin'> & { readonly targets?: Names },
  ): Promise<readonly [bigint, bigint] | undefined> {
    checkNames(o, ['timeRange', 'secondsRange', 'timeWithin', 'targets'], 'toAbsoluteTimeRange')
    const { targets = [], ...times } = o
    checkGetOptions(times, 'toAbsoluteTimeRange')
    return absoluteTimeRange(this.state, oneRun(runId), nameList(targets, 'targets'), times)
  }

  /** Table of all runs that the storage knows. */
  async scanRuns(request: ScanRequest = {}): Promise<RunTable> {
    checkNames(request, ['storeFields', 'checkAvailable'], 'scanRuns')
    return this.own(await scanRuns(this.runSource, this.scanRequest(request)))
  }

  /** Table of the runs that match. */
  async selectRuns(request: SelectRequest = {}): Promise<RunTable> {
    checkNames(
      request,
      [
        'runMode',
        'runId',
        'includeTags',
        'excludeTags',
        'available',
        'patternType',
        'ignoreUnderscore',
        'storeFields',
        'checkAvailable',
        'forceReload',
      ],
      'selectRuns',
    )
    const available = request.available === undefined ? undefined : nameList(request.available, 'available')
    await this.state.checkTargets(available ?? [])
    return this.own(await selectRuns(this.runSource, { ...request, available, ...this.scanRequest(request) }))
  }

  private own(table: RunTable): RunTable {
    const id = living().find(({ context }) => context === this)?.id
    return id === undefined ? table : table.ofContext(id)
  }

  /** Runs for which a data type is stored, sorted. */
  async listAvailable(target: string, o: { readonly runs?: readonly string[] } = {}): Promise<string[]> {
    checkNames(o, ['runs'], 'listAvailable')
    await this.state.checkTargets([oneTarget(target)])
    return listAvailable(this.runSource, target, o.runs ?? (await scanRuns(this.runSource)).runIds)
  }

  /** Keys of one data type for several runs. */
  async keysForRuns(target: string, runIds: Runs): Promise<DataKey[]> {
    return this.state.keys(oneTarget(target), someRuns(runIds))
  }

  /** Which data types are stored for a run. */
  async availableForRun(
    runId: string,
    o: { readonly includeTargets?: Names; readonly excludeTargets?: Names; readonly patternType?: PatternType } = {},
  ): Promise<Table> {
    checkNames(o, ['includeTargets', 'excludeTargets', 'patternType'], 'availableForRun')
    const { registry } = this.state
    const dataTypes = registry.dataTypes.filter((dataType) => registry.get(dataType)!.saveWhenFor(dataType) > 0)
    return availableForRun({
      ...o,
      runId: oneRun(runId),
      dataTypes,
      isStored: (id, dataType) => this.isStored(id, dataType),
    })
  }

  /** Define a superrun: of runs, of parts of runs, or of the times of rows. */
  async defineRun(name: string, data: SuperrunData, o: { readonly fromRun?: string } = {}): Promise<RunDoc> {
    checkNames(o, ['fromRun'], 'defineRun')
    return defineRun({ frontends: this.state.frontends, name, data, fromRun: o.fromRun, notice: this.state.notice })
  }

  private get runSource(): RunSource {
    const { state } = this
    return {
      frontends: state.frontends,
      findOptions: state.findOptions,
      dataTypes: state.registry.dataTypes,
      keysForRuns: (dataType, runIds) => state.keys(dataType, runIds),
    }
  }

  private scanRequest(request: ScanRequest): ScanRequest {
    const { storeRunFields, checkAvailable } = this.state.options
    return {
      storeFields: [...asNames(storeRunFields), ...(request.storeFields ?? [])],
      checkAvailable: [...asNames(checkAvailable), ...(request.checkAvailable ?? [])],
    }
  }
}

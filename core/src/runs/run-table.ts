import { DISPLAY, RUNS_MIME, Table, type DisplayBundle, type TableColumn } from '../table/index.js'
import { runsPayload } from './payload.js'

/**
 * The answer of `selectRuns`: one row a run, with strax's columns (name, number, mode, source, tags), start, end (UTC), livetime
 * [s], the extra run-document fields asked for, and `<data_type>_available`. Mode, source and tags of several values are joined
 * with commas, as strax does.
 */
export class RunTable extends Table {
  /** Data types whose availability can be asked for; the viewer offers them as further columns. */
  readonly dataTypes: readonly string[]
  /** Id of the context that the runs are of, by which the viewer finds it again in the kernel. */
  readonly contextId: string | undefined

  constructor(
    columns: readonly TableColumn[],
    options: { dataTypes?: readonly string[]; contextId?: string | undefined } = {},
  ) {
    super(columns)
    this.dataTypes = options.dataTypes ?? []
    this.contextId = options.contextId
  }

  /** Run ids, ready for `getArray`, `make` and `defineRun`. */
  get runIds(): string[] {
    return Array.from(this.column('name'), String)
  }

  protected override withColumns(columns: readonly TableColumn[]): this {
    return new RunTable(columns, this) as this
  }

  /** The same runs, as those of a context. */
  ofContext(contextId: string): RunTable {
    return new RunTable(this.columns, { dataTypes: this.dataTypes, contextId })
  }

  /** The same runs with one more column. */
  withColumn(column: TableColumn): this {
    return this.withColumns([...this.columns.filter((old) => old.name !== column.name), column])
  }

  override [DISPLAY](): DisplayBundle {
    return { [RUNS_MIME]: runsPayload(this), ...super[DISPLAY]() }
  }
}

/** Name of the column that says for which runs a data type is stored. */
export const availableColumn = (dataType: string): string => `${dataType}_available`

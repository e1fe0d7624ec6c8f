import { InvalidArgument } from '../../errors/index.js'
import type { DataMetadata } from '../../storage/index.js'
import type { Table } from '../../table/index.js'
import { checkNames } from '../check-names.js'
import * as inspect from '../inspect.js'
import { oneRun, oneTarget } from './arguments.js'
import { StoredMethods } from './stored.js'

/** Asking what options, fields and kinds there are, and how data differ (strax context.py). */
export abstract class QuestionMethods extends StoredMethods {
  /**
   * Options that affect a data type; without one those of the context.
   * @returns a table: option, default, current, applies_to, help
   * @throws InvalidArgument if nothing provides the data type
   */
  async showConfig(dataType?: string, o: inspect.ShowConfigOptions = {}): Promise<Table> {
    checkNames(o, ['pattern', 'runId'], 'showConfig')
    return inspect.showConfig(this.state, dataType, o)
  }

  /**
   * Fields of a data type, with their titles, in which units are told.
   * @returns a table: Field name, Data type (with the shape of fields of several values), Comment
   * @throws InvalidArgument if nothing provides it
   */
  async dataInfo(dataType: string): Promise<Table> {
    return inspect.dataInfo(this.state, oneTarget(dataType))
  }

  /** Bytes of a row. @throws InvalidArgument if nothing provides the data type */
  async dataItemsize(dataType: string): Promise<number> {
    return (await this.state.plugin(oneTarget(dataType), '0')).dtypeFor(dataType).itemsize
  }

  /**
   * Where fields are that match a pattern (fnmatch): 'area*'.
   * @returns a table: field, data_type, plugin and, unless `includeCodeUsage` is false, used_in (as `searchFieldUsage`)
   */
  async searchField(pattern: string, o: { readonly includeCodeUsage?: boolean } = {}): Promise<Table> {
    checkNames(o, ['includeCodeUsage'], 'searchField')
    return inspect.searchField(this.state, pattern, o.includeCodeUsage ?? true)
  }

  /** `Plugin.function` for each function of a registered plugin whose source holds the text. */
  searchFieldUsage(text: string): string[] {
    return inspect.fieldUsage(this.state, text)
  }

  /** Lineage hash, SaveWhen (its name) and version of everything that can be made. */
  async providedDtypes(runId = '0'): Promise<Record<string, { hash: string; save_when: string; version: string }>> {
    return inspect.providedDtypes(this.state, oneRun(runId))
  }

  /** Data types of each kind, and the kind of each data type. */
  async getDataKinds(): Promise<{
    readonly byKind: Record<string, string[]>
    readonly byDataType: Record<string, string>
  }> {
    return inspect.dataKinds(this.state)
  }

  /**
   * Differences of two sets of metadata; where one of them is not stored, of the lineages. Each side is [run, target], metadata, or
   * opened data; on a machine with a disk also the path of data or of a metadata file.
   * @returns a table: path, left, right
   * @throws InvalidArgument for anything else; as `lineage` where something is not stored, DataCorrupted if metadata cannot be read
   */
  async compareMetadata(left: inspect.Comparable | string, right: inspect.Comparable | string): Promise<Table> {
    return inspect.compareMetadata(this.state, await this.comparable(left), await this.comparable(right))
  }

  /** Metadata by the path of their file or folder, where there is a disk. */
  protected metadataAt(path: string): Promise<DataMetadata> {
    return Promise.reject(
      new InvalidArgument(
        `There is no disk here to read ${path} from; compareMetadata takes [runId, target] or metadata`,
      ),
    )
  }

  private async comparable(side: inspect.Comparable | string): Promise<inspect.Comparable> {
    return typeof side === 'string' ? this.metadataAt(side) : side
  }
}

/**
 * straxlab's core for anywhere, a browser included: data of strax loaded, made and selected. `node.ts` adds what needs a disk.
 * This list is the public face; a test holds it.
 */
import { installDisplays } from './displays/index.js'

export {
  Context,
  OpenedData,
  openStoredData,
  type AccumulateOptions,
  type AccumulateResult,
  type Comparable,
  type ContextOptions,
  type ContextParameters,
  type CopyRequest,
  type DataFunction,
  type GetOptions,
  type MultiRunOptions,
  type NewContextParameters,
  type OpenedOptions,
  type ProgressCallback,
  type ProgressEvent,
  type ProgressOption,
} from './context/index.js'
export { Plan } from './plan/index.js'
export {
  definePlugin,
  Plugin,
  PluginClass,
  SaveWhen,
  type ChunkNumber,
  type ComputeContext,
  type InferContext,
  type Inputs,
  type Options,
  type PluginContext,
  type PluginKind,
  type PluginSpec,
} from './plugins/index.js'
export {
  copyToBuffer,
  endtime,
  hitDtype,
  hitletDtype,
  hitletWithDataDtype,
  intervalDtype,
  peakDtype,
  peakIntervalDtype,
  rawRecordDtype,
  recordDtype,
  StructArray,
  StructDtype,
  timeDtFields,
  timeFields,
  type Column,
  type ColumnLike,
  type Field,
  type FieldSpec,
  type Row,
} from './dtype/index.js'
export { Chunk, continuityCheck, Rechunker, type RunSpans, type Span } from './chunk/index.js'
export {
  diff,
  findBreak,
  fullyContainedIn,
  overlapIndices,
  sortByTime,
  splitByContainment,
  splitTouchingWindows,
  timeToPreviousNextInterval,
  touchingWindows,
} from './processing/index.js'
export { RowSelector, type RowRequest, type Selection, type TimeSelection } from './selection/index.js'
export {
  loadChunks,
  MemoryFrontend,
  StorageFrontend,
  StorageType,
  StoreDirectory,
  type ByteStore,
  type DataMetadata,
  type FindOptions,
  type RunDoc,
  type StoredData,
} from './storage/index.js'
export {
  compareLineages,
  DataKey,
  describeLineageDifference,
  deterministicHash,
  lineageHash,
  type Lineage,
  type SubRunSpec,
} from './lineage/index.js'
export type { Config, OptionSpec } from './config/index.js'
export { literalEval, PyFloat, pyFloat, pyJsonDumps, pyJsonLoads, pyRepr, type PyValue } from './pytext/index.js'
export { RunTable, type SelectRequest, type SuperrunData } from './runs/index.js'
export { ChunkMap, DependencyTree } from './displays/index.js'
export { DISPLAY, Table, type DisplayBundle, type TableColumn } from './table/index.js'
export { histogram, histogram2d, Plot, scatter, waveforms } from './plot/index.js'
export { compress, decompress, prepareCodecs } from './codecs/index.js'
export { formatNs, SECOND, secondsToNs } from './time/index.js'
export * from './errors/index.js'

// Arrays, chunks and keys show themselves in notebooks wherever the core is imported.
installDisplays()

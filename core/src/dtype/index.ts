/** numpy structured dtypes and arrays. */
export { arrowPackage, useArrow, type ArrowPackage } from './arrow-package.js'
export type { Column, NumericColumn } from './column.js'
export type { ColumnLike } from './convert.js'
export { copyToBuffer } from './copy-to-buffer.js'
export { dataFrameOf, type DataFrameColumn } from './data-frame.js'
export type { DataFrame, Groupby, Series } from './data-frame-types.js'
export { endtime } from './endtime.js'
export type { Field } from './field.js'
export type { RowLike } from './input.js'
export type { Row } from './row.js'
export { scalarText, type Scalar, type ScalarKind } from './scalar.js'
export type { FieldSpec } from './specs.js'
export {
  DEFAULT_RECORD_LENGTH,
  DIGITAL_SUM_WAVEFORM_CHANNEL,
  hitDtype,
  hitletDtype,
  hitletWithDataDtype,
  intervalDtype,
  peakDtype,
  peakIntervalDtype,
  rawRecordDtype,
  recordDtype,
  timeDtFields,
  timeFields,
  type PeakDtypeOptions,
} from './strax-dtypes.js'
export { joinRows } from './rows.js'
export { StructArray } from './struct-array.js'
export { StructDtype } from './struct-dtype.js'
export { rowWriter, writeInSteps, type RowWriter } from './write-rows.js'

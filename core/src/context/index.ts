/** The front door: what a person asks of straxlab. */
export { Context, type ContextParameters, type NewContextParameters } from './context.js'
export type { AccumulateOptions, AccumulateResult, Accumulated } from './accumulate.js'
export { CONTEXT_OPTION_NAMES, type ContextOptions, type DataFunction } from './context-options.js'
export type { GetOptions, MultiRunOptions, TimeSpan } from './get-options.js'
export type { Comparable, ShowConfigOptions } from './inspect.js'
export { OpenedData, openStoredData, type OpenedOptions } from './open-data.js'
export type { ProgressCallback, ProgressEvent, ProgressOption } from './progress.js'
export type { CopyRequest, StoredOptions } from './stored.js'

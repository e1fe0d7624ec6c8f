/**
 * The closed set of errors that straxlab throws on purpose. Every one is a `StraxlabError` with a `tag`, so that callers narrow
 * with `isStraxlabError(e, 'DataNotAvailable')` instead of matching text. Messages say what was got, what was expected, the file
 * or run, and what to do.
 */
export { nearestName, didYouMean } from './nearest-name.js'

/** What an error is about, as far as it is known; shown by scripts and the kernel, never parsed. */
export interface ErrorFacts {
  readonly runId?: string
  readonly dataType?: string
  /** File or folder. */
  readonly path?: string
  /** Names that would have been right. */
  readonly known?: readonly string[]
  readonly cause?: unknown
}

/** Base of all errors thrown on purpose; anything else that escapes is a bug. */
export abstract class StraxlabError extends Error {
  abstract readonly tag: string
  readonly facts: ErrorFacts

  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.facts = facts
    this.name = new.target.name
  }
}

/** Asked-for data are not stored and may not or cannot be made. */
export class DataNotAvailable extends StraxlabError {
  readonly tag = 'DataNotAvailable'
}
/** Data with this key are stored already and the frontend's `overwrite` forbids replacing them. */
export class DataExists extends StraxlabError {
  readonly tag = 'DataExists'
}
/** Stored bytes or metadata are broken: names the file, what was expected and what was found. */
export class DataCorrupted extends StraxlabError {
  readonly tag = 'DataCorrupted'
}
/** No frontend has a run document for this run. */
export class RunMetadataNotAvailable extends StraxlabError {
  readonly tag = 'RunMetadataNotAvailable'
}
/** An argument of a call is wrong: type, range, or an unknown name. */
export class InvalidArgument extends StraxlabError {
  readonly tag = 'InvalidArgument'
}
/** A plugin option or context option is unknown, missing, or has a value of the wrong type. */
export class InvalidConfig extends StraxlabError {
  readonly tag = 'InvalidConfig'
}
/** A plugin's declaration contradicts itself or another plugin. */
export class InvalidPlugin extends StraxlabError {
  readonly tag = 'InvalidPlugin'
}
/** A plugin's own code threw, or returned something other than it promised. */
export class PluginFailed extends StraxlabError {
  readonly tag = 'PluginFailed'
}
/** A selection string does not follow the grammar, or names an unknown field. */
export class InvalidSelection extends StraxlabError {
  readonly tag = 'InvalidSelection'
}
/** A dtype cannot be parsed or is one that we refuse (big-endian, object). */
export class InvalidDtype extends StraxlabError {
  readonly tag = 'InvalidDtype'
}
/** Text that should be Python's JSON or literal syntax is not. */
export class InvalidText extends StraxlabError {
  readonly tag = 'InvalidText'
}
/** Compressed bytes cannot be decoded, or data cannot be encoded (more than 2 GB in blosc). */
export class CodecFailed extends StraxlabError {
  readonly tag = 'CodecFailed'
}
/** A Law of Chunking is broken (strax docs, advanced/chunking). */
export class ChunkLaw extends StraxlabError {
  readonly tag = 'ChunkLaw'
}
/** A chunk cannot be split at this time without cutting a row in two. */
export class CannotSplit extends StraxlabError {
  readonly tag = 'CannotSplit'
}
/** The disk said no: full, not permitted, gone. */
export class StorageFailed extends StraxlabError {
  readonly tag = 'StorageFailed'
}
/** The caller asked to stop. */
export class Aborted extends StraxlabError {
  readonly tag = 'Aborted'
}

const CLASSES = {
  DataNotAvailable,
  DataExists,
  DataCorrupted,
  RunMetadataNotAvailable,
  InvalidArgument,
  InvalidConfig,
  InvalidPlugin,
  PluginFailed,
  InvalidSelection,
  InvalidDtype,
  InvalidText,
  CodecFailed,
  ChunkLaw,
  CannotSplit,
  StorageFailed,
  Aborted,
}

type ErrorClasses = typeof CLASSES
export type ErrorTag = keyof ErrorClasses

/** True for our own errors; with a tag, only for that kind. Works across module copies and worker threads (looks at the tag). */
export function isStraxlabError<T extends ErrorTag>(error: unknown, tag: T): error is InstanceType<ErrorClasses[T]>
export function isStraxlabError(error: unknown): error is StraxlabError
export function isStraxlabError(error: unknown, tag?: ErrorTag): boolean {
  if (typeof error !== 'object' || error === null || !('tag' in error) || typeof error.tag !== 'string') return false
  return tag === undefined ? Object.hasOwn(CLASSES, error.tag) : error.tag === tag
}

/** The error of that tag, for one that crossed threads as plain data; undefined for a tag that is not ours. */
export function errorOfTag(tag: string, message: string, facts?: ErrorFacts): StraxlabError | undefined {
  return Object.hasOwn(CLASSES, tag) ? new CLASSES[tag as ErrorTag](message, facts) : undefined
}

/** Throws `Aborted` when the signal has fired; `what` names the work that stops. */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw new Aborted(`${what} was stopped on request`, { cause: signal.reason })
}

/** Message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

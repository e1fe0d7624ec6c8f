import { isStraxlabError, messageOf } from '../errors/index.js'
import type { CommFailure } from '../table/index.js'

type OwnTag = 'BadRequest' | 'UnknownMethod' | 'UnknownContext'

/** What is wrong with a question itself, whatever the data are. */
export class Unanswerable extends Error {
  override readonly name = 'Unanswerable'

  constructor(
    readonly tag: OwnTag,
    message: string,
  ) {
    super(message)
  }
}

/** An error as the front end gets it. A question that was cancelled says so, whatever broke on the way out. */
export function failureOf(id: number, error: unknown, cancelled: boolean): CommFailure {
  if (cancelled) return { id, ok: false, tag: 'Aborted', message: 'Stopped on request.' }
  const tag = isStraxlabError(error) || error instanceof Unanswerable ? error.tag : 'InternalError'
  return { id, ok: false, tag, message: messageOf(error) }
}

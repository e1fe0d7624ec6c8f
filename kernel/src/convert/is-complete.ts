/** Is a text a whole cell, or is the user still typing? */
import { parseModule } from './scope.js'
import { tslab } from './tslab.js'
import { type TS } from './typescript.js'

export interface Completeness {
  readonly status: 'complete' | 'incomplete' | 'invalid'
  readonly indent?: string
}

const UNTERMINATED_STRING = 1002
const COMMENT_NOT_CLOSED = 1010
const UNTERMINATED_TEMPLATE = 1160
const UNTERMINATED_REGULAR_EXPRESSION = 1161

export function isComplete(text: string): Completeness {
  const problems = parseModule('is-complete.ts', text).parseDiagnostics
  if (!problems.length) return { status: 'complete' }
  const end = text.trimEnd().length
  if (!problems.some((problem) => asksForMore(problem, end))) return { status: 'invalid' }
  // An error before the end is not mended by typing on.
  if (problems.some((problem) => problem.start + problem.length < end && !asksForMore(problem, end)))
    return { status: 'invalid' }
  return { status: 'incomplete', indent: tslab.isCompleteCode(text).indent ?? '' }
}

/** The parser ran out of text while something was open. */
function asksForMore(problem: TS.DiagnosticWithLocation, end: number): boolean {
  switch (problem.code) {
    case COMMENT_NOT_CLOSED:
    case UNTERMINATED_TEMPLATE:
      return true
    case UNTERMINATED_STRING:
    case UNTERMINATED_REGULAR_EXPRESSION:
      return false
    default:
      return problem.start >= end
  }
}

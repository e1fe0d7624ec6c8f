/** Which subruns a superrun's chunk must name, told from the times of the runs alone. */
import type { Case, Step } from './case.js'

export const isSuperrunStep = (step: Step): boolean =>
  step.op === 'iter' && typeof step.run === 'string' && step.run.startsWith('_')

interface AnswerChunk {
  readonly start: string
  readonly end: string
  readonly runId: string
  readonly subruns: { readonly [run: string]: readonly [string, string] } | null
}

/** Plain runs in a superrun as it is defined before step `i`; undefined where it holds only parts of them. */
function runsOf(theCase: Case, name: string, i: number): string[] | undefined {
  const define = theCase.steps.slice(0, i).findLast((step) => step.op === 'define' && step.name === name)
  if (define?.op !== 'define' || !Array.isArray(define.data)) return undefined
  const parts = (define.data as readonly string[]).map((run) => (run.startsWith('_') ? runsOf(theCase, run, i) : [run]))
  return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part!)
}

/** True also for answers that are not about chunks of a superrun. */
export function hasRightBooks(theCase: Case, i: number, answer: unknown): boolean {
  const step = theCase.steps[i]!
  if (!isSuperrunStep(step) || !('run' in step)) return true
  const runs = runsOf(theCase, step.run as string, i)
  if (runs === undefined) return true
  return (answer as readonly AnswerChunk[]).every((chunk) => isRight(theCase, runs, chunk))
}

function isRight(theCase: Case, runs: readonly string[], { start, end, runId, subruns }: AnswerChunk): boolean {
  if (!runId?.startsWith('_')) return subruns === null
  const [from, to] = [BigInt(start), BigInt(end)]
  if (from === to) return true
  const expected = theCase.runs
    .filter(({ id }) => runs.includes(id))
    .flatMap((run) => {
      const [a, b] = [BigInt(run.start) > from ? BigInt(run.start) : from, BigInt(run.end) < to ? BigInt(run.end) : to]
      return a < b ? [[run.id, [String(a), String(b)]] as const] : []
    })
  return JSON.stringify(Object.fromEntries(expected)) === JSON.stringify(subruns ?? {})
}

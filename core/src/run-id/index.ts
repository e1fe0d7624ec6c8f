/**
 * What a run id says about itself; the only room that looks at its underscores. A superrun is a run that points at others, and its
 * id starts with `_` (strax docs, advanced/superrun).
 */
import { InvalidArgument } from '../errors/index.js'

/** Marks superruns, in front of their ids. */
const SUPERRUN_MARK = '_'

export function isSuperrun(runId: string | null | undefined): boolean {
  return runId?.startsWith(SUPERRUN_MARK) ?? false
}

/** The run id of the superrun called `name`: with an underscore in front, as `define_run` adds it. */
export function superrunName(name: string): string {
  checkRunId(name)
  return isSuperrun(name) ? name : SUPERRUN_MARK + name
}

/** The run id without the mark of a superrun (strax: `_process_superrun_id`). */
export function plainRunId(runId: string): string {
  return isSuperrun(runId) ? runId.slice(SUPERRUN_MARK.length) : runId
}

/** @throws InvalidArgument unless the run id is a string with something in it */
export function checkRunId(runId: unknown): asserts runId is string {
  if (typeof runId === 'string' && runId !== '' && runId !== SUPERRUN_MARK) return
  const got = typeof runId === 'string' ? JSON.stringify(runId) : typeof runId
  throw new InvalidArgument(`a run id must be a string such as "012345" or "_my_superrun", got ${got}`)
}

/**
 * Run ids become parts of folder and file names, where `-` separates (`<run>-<data type>-<hash>`).
 * @throws InvalidArgument for `-`, slashes and control characters
 */
export function checkRunIdForFolder(runId: unknown): asserts runId is string {
  checkRunId(runId)
  // eslint-disable-next-line no-control-regex
  const bad = /[-/\\\x00-\x1f]/.exec(runId)?.[0]
  if (bad === undefined && runId !== '.' && runId !== '..') return
  const advice = bad === '-' ? '; put "_" in its place' : ''
  throw new InvalidArgument(
    `run id ${JSON.stringify(runId)} cannot name a folder: it must not hold ${JSON.stringify(bad ?? runId)}${advice}`,
    { runId },
  )
}

/** The number in a run id such as `012345` or `170204_1410`, by which ranges of runs are ordered; undefined where there is none. */
export function runNumber(runId: string): bigint | undefined {
  const digits = plainRunId(runId).replaceAll('_', '')
  return !isSuperrun(runId) && /^[0-9]{1,100}$/.test(digits) ? BigInt(digits) : undefined
}

/** `12345` -> `012345`, as the XENON runs database names its runs. */
export function runIdOfNumber(number: number): string {
  if (Number.isSafeInteger(number) && number >= 0) return String(number).padStart(6, '0')
  throw new InvalidArgument(`a run number must be a whole number from 0, got ${number}`)
}

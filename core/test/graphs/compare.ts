/** What differs between our answers and strax', and between the folders that both made. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { decompress } from '../../src/codecs/node.js'
import type { Answer, Case, Step } from './case.js'
import { hasRightBooks, isSuperrunStep } from './books.js'

export interface Difference {
  readonly step: number
  readonly kind: 'other answer' | 'strax fails' | 'our books wrong' | 'we fail'
  readonly text: string
}

/** Where strax fails and we do not, for a reason that we know. */
const KNOWN_FAILURES: readonly RegExp[] = [
  // An input made of the superrun beside one taken from its subruns.
  /Cannot merge chunks of different run_ids|Computing inputs' superruns or subrunses/,
  // Subruns counted twice where there is a gap between them.
  /all chunks should have the same start\/end time|Subruns are overlapping/,
  // Superruns of superruns; a merging plugin remembered from a plain run.
  /does not allowed superrun/,
  // Subruns by name instead of by time.
  /overlapping or out-of-order chunks|Data is not continuous/,
  /Could not load \w+ for subrun _\w+ even though we made it/,
  // Defaults by run, asked for a superrun.
  /invalid literal for int\(\)/,
  // Subruns' data that are never saved.
  /Plugin forbids saving of/,
  // Chunks without subruns that strax itself wrote, and read back.
  /has no subruns information/,
  // An exhaust plugin beside another one that reads the same data.
  /saver already closed/,
  // A time range of inputs that were cut at different times.
  /got inconsistent time ranges of inputs|Cannot merge chunks with different (number of items|time ranges)/,
  /ended prematurely at|terminated with leftover|terminated without fetching last/,
  /'NoneType' object is not subscriptable|argmin of an empty sequence|Trapped in infinite loop|after ten passess/,
]

/** Where we fail and strax does not: it gives another part than was asked for. */
const KNOWN_REFUSALS: readonly RegExp[] = [/has chunks 0 to \d+, not/, /chunkNumber of \w+ is about stored chunks/]

/**
 * Where our answers are not strax's, beside what is known: strax fails, or names the wrong subruns (told by the times of the runs
 * alone), or we refuse what strax does wrong.
 */
export function compareAnswers(theCase: Case, ours: readonly Answer[], theirs: readonly Answer[]): Difference[] {
  const found: Difference[] = []
  /** After a step that only we could do, more is stored on our side. */
  let apart = false
  theCase.steps.forEach((step, i) => {
    const [mine, other] = [ours[i]!, theirs[i]!]
    const add = (kind: Difference['kind'], text: string): unknown =>
      found.push({ step: i, kind, text: `${JSON.stringify(step)}: ${text}` })
    if (ofPart(theCase, i)) return
    if ('ok' in mine && !hasRightBooks(theCase, i, mine.ok)) add('our books wrong', JSON.stringify(mine.ok))
    if ('error' in mine && 'error' in other) return
    if ('error' in mine && KNOWN_REFUSALS.some((one) => one.test(mine.error))) return void (apart = true)
    if ('error' in mine)
      return void (apart || add('we fail', `${mine.error}\n  theirs ${JSON.stringify(other).slice(0, 300)}`))
    if ('error' in other) {
      const known =
        KNOWN_FAILURES.some((one) => one.test(other.error)) || (apart && other.error.startsWith('DataNotAvailable'))
      apart = true
      return void (known || add('strax fails', other.error))
    }
    // Also what is made later may differ then: of other chunks.
    if (apart) return
    const [a, b] = [mine.ok, other.ok].map((ok) => JSON.stringify(comparable(step, ok)))
    if (a === b) return
    if (
      isSuperrunStep(step) &&
      withoutBooks(mine.ok) === withoutBooks(other.ok) &&
      !hasRightBooks(theCase, i, other.ok)
    )
      return
    add('other answer', `\n  ours   ${a}\n  theirs ${b}`)
  })
  return found
}

/** strax takes parts of subruns as they fall on chunks; and chooses their order by name. */
function ofPart(theCase: Case, i: number): boolean {
  const step = theCase.steps[i]!
  if (!('run' in step) || typeof step.run !== 'string' || !step.run.startsWith('_')) return false
  const names = new Set([step.run, '_s1', '_s2'])
  return theCase.steps
    .slice(0, i)
    .some(
      (one) =>
        one.op === 'define' && names.has(one.name) && (!Array.isArray(one.data) || !sortedInTime(theCase, one.data)),
    )
}

const sortedInTime = (theCase: Case, runs: readonly string[]): boolean => {
  const times = [...runs].sort().map((id) => BigInt(theCase.runs.find((run) => run.id === id)?.start ?? 0))
  return times.every((t, i) => i === 0 || times[i - 1]! <= t)
}

/** Whether the two sides have different data stored, since a step that one of them could not do. */
export function areApart(theCase: Case, ours: readonly Answer[], theirs: readonly Answer[]): boolean {
  const isPart = theCase.steps.some((step) => step.op === 'define' && !Array.isArray(step.data))
  return isPart || ours.some((mine, i) => 'error' in mine !== 'error' in theirs[i]!)
}

/** Data that one side reads otherwise than the other. */
export function compareReadings(ours: Readings, theirs: Readings): string[] {
  const known = (name: string): boolean =>
    typeof theirs[name] === 'string' && KNOWN_FAILURES.some((one) => one.test(String(theirs[name])))
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter((name) => !known(name))
  // Chunks that strax splits while loading name the subruns of the whole.
  return names.flatMap((name) => {
    const [a, b] = [ours[name], theirs[name]].map((chunks) => withoutBooks(chunks))
    return a === b ? [] : [`${name}:\n  ours   ${a}\n  theirs ${b}`]
  })
}

/** Chunks of each `run/data_type`, or why they could not be read. */
export type Readings = { readonly [name: string]: unknown }

/** Of a time range we also use what strax leaves over behind its end: that may add chunks without rows. */
function comparable(step: Step, answer: unknown): unknown {
  const cleaned = withoutEmptyRuns(answer)
  const isPart = 'options' in step && Object.keys(step.options).some((name) => /^(time|seconds)/.test(name))
  if (step.op !== 'iter' || !isPart) return cleaned
  return (cleaned as readonly { readonly rows: { readonly n: number } }[]).filter(({ rows }) => rows.n > 0)
}

/** Chunks without duration name no run, or one without duration, as it comes. */
const withoutEmptyRuns = (value: unknown): unknown =>
  !Array.isArray(value)
    ? value
    : (value as { readonly subruns?: { readonly [run: string]: readonly [string, string] } | null }[]).map((chunk) => {
        const lasting = Object.entries(chunk.subruns ?? {}).filter(([, [start, end]]) => start !== end)
        return { ...chunk, subruns: lasting.length > 0 ? Object.fromEntries(lasting) : null }
      })

const withoutBooks = (value: unknown): string =>
  JSON.stringify(value, (key, inner: unknown) => (key === 'subruns' ? 0 : inner))

/** Metadata without the digits of times and file sizes; without the books of superruns, which strax does not always keep right. */
const masked = (text: string): string =>
  text
    .replace(/"(writing_started|writing_ended|filesize)": [0-9.e+]+/g, '"$1": 0')
    .replace(/"subruns": \{(\s*"\w+": \{[^{}]*\},?)*\s*\}/g, '"subruns": null')

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort()

/** Files of data that count as stored: strax leaves failed data under their final name. */
function storedFiles(folder: string): string[] {
  const all = files(folder)
  const metadata = all.filter((name) => name.endsWith('-metadata.json') && name.includes('/'))
  const failed = metadata.filter((name) => readFileSync(join(folder, name), 'utf8').includes('"exception"'))
  const isFailed = (name: string): boolean => failed.some((one) => name.startsWith(dirname(one) + '/'))
  return all.filter((name) => name.includes('/') && !name.includes('_temp') && !isFailed(name))
}

/** Files that only one side has (unless `common`), metadata that differ, and chunk files whose rows differ. */
export function compareFolders(ours: string, theirs: string, o: { readonly common?: boolean } = {}): string[] {
  const [mine, others] = [storedFiles(ours), storedFiles(theirs)]
  const both = new Set(mine.map(dirname).filter((name) => others.some((one) => dirname(one) === name)))
  const counts = (name: string): boolean => !o.common || both.has(dirname(name))
  const differences = [
    ...mine.filter((name) => counts(name) && !others.includes(name)).map((name) => `only ours: ${name}`),
    ...others.filter((name) => counts(name) && !mine.includes(name)).map((name) => `only theirs: ${name}`),
  ]
  for (const name of mine.filter((one) => others.includes(one))) {
    if (name.endsWith('.json')) {
      const [a, b] = [ours, theirs].map((folder) => masked(readFileSync(join(folder, name), 'utf8')))
      if (a !== b) differences.push(`${name}:\n${firstDifference(a!, b!)}`)
    } else if (!rowsOf(ours, name).equals(rowsOf(theirs, name))) differences.push(`${name}: other rows`)
  }
  return differences
}

function rowsOf(folder: string, name: string): Buffer {
  const [data, file] = name.split('/') as [string, string]
  const metadata = files(join(folder, data)).find((one) => one.endsWith('-metadata.json'))!
  const { compressor } = JSON.parse(readFileSync(join(folder, data, metadata), 'utf8')) as { compressor: string }
  return Buffer.from(decompress(compressor, readFileSync(join(folder, data, file)), { what: name }))
}

function firstDifference(a: string, b: string): string {
  const [mine, others] = [a.split('\n'), b.split('\n')]
  const at = mine.findIndex((line, i) => line !== others[i])
  return `  ours   ${mine.slice(Math.max(0, at - 2), at + 3).join(' ')}\n  theirs ${others.slice(Math.max(0, at - 2), at + 3).join(' ')}`
}

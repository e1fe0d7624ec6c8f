import { type Cell, joined, type Notebook, type Output, tidyOutputs } from './notebook.js'

/** A cell with this tag has other outputs each time (times of the clock, sizes of files): only their kinds are compared. */
export const VARIES = 'varies'

/** What may differ from run to run without meaning anything: durations, rates, random ids. */
const CHANCE: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\b(in|took|after) \d+(\.\d+)? ?(ms|s|min)\b/g, '$1 <time>'],
  [/\b\d+(\.\d+)? ?[kMG]i?B\/s/g, '<rate>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<id>'],
  [/\bcontext-\d+-[0-9a-z]+\b/g, '<context>'],
]

const withoutChance = (text: string): string =>
  CHANCE.reduce((now, [pattern, name]) => now.replace(pattern, name), text)

/** Pictures depend on fonts and libraries; that there is one is all that can be held. */
const isPicture = (mime: string): boolean => mime.startsWith('image/') && mime !== 'image/svg+xml'

/** Numbers may differ in their last digits between versions of Node. */
function sameValue(stored: unknown, now: unknown): boolean {
  if (typeof stored === 'number' && typeof now === 'number') {
    return Object.is(stored, now) || Math.abs(stored - now) <= 1e-9 * Math.max(Math.abs(stored), Math.abs(now))
  }
  if (typeof stored === 'string' && typeof now === 'string') return withoutChance(stored) === withoutChance(now)
  if (typeof stored !== 'object' || typeof now !== 'object' || stored === null || now === null) return stored === now
  const keys = Object.keys(stored)
  if (Array.isArray(stored) !== Array.isArray(now) || keys.length !== Object.keys(now).length) return false
  const at = (value: object, key: string): unknown => (value as { readonly [key: string]: unknown })[key]
  return keys.every((key) => Object.hasOwn(now, key) && sameValue(at(stored, key), at(now, key)))
}

const kindOf = (output: Output): string =>
  [output.output_type, output.name ?? '', ...Object.keys(output.data ?? {}).sort()].filter(Boolean).join(' ')

const short = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 2000 ? `${text.slice(0, 2000)}... (${text.length} characters)` : text
}

function differenceOf(stored: Output, now: Output): string | undefined {
  if (kindOf(stored) !== kindOf(now)) return `was ${kindOf(stored)}, is ${kindOf(now)}: ${short(now)}`
  if (now.output_type === 'error') {
    const same = stored.ename === now.ename && sameValue(stored.evalue, now.evalue)
    return same ? undefined : `error was ${stored.ename}: ${stored.evalue}\nis ${now.ename}: ${now.evalue}`
  }
  if (now.output_type === 'stream') {
    return sameValue(stored.text, now.text)
      ? undefined
      : `${now.name} was\n${short(stored.text)}\nis\n${short(now.text)}`
  }
  for (const [mime, value] of Object.entries(now.data ?? {})) {
    const before = joined(stored.data?.[mime])
    if (isPicture(mime) ? !value : !sameValue(before, joined(value))) {
      return `${mime} was\n${short(before)}\nis\n${short(joined(value))}`
    }
  }
  return undefined
}

function cellDifference(stored: Cell, now: Cell): string | undefined {
  const [before, after] = [tidyOutputs(stored.outputs ?? []), tidyOutputs(now.outputs ?? [])]
  if (stored.metadata?.tags?.includes(VARIES)) {
    const [kinds, kindsNow] = [before.map(kindOf).join('; '), after.map(kindOf).join('; ')]
    return kinds === kindsNow ? undefined : `outputs were ${kinds}, are ${kindsNow}`
  }
  if (before.length !== after.length) return `had ${before.length} outputs, has ${after.length}: ${short(after)}`
  return before.map((output, index) => differenceOf(output, after[index]!)).find(Boolean)
}

/** What differs between a notebook as stored and as executed now; empty if nothing does. */
export function notebookDifferences(stored: Notebook, now: Notebook): string[] {
  if (stored.cells.length !== now.cells.length) return [`had ${stored.cells.length} cells, has ${now.cells.length}`]
  return stored.cells.flatMap((cell, index) => {
    const difference = cell.cell_type === 'code' ? cellDifference(cell, now.cells[index]!) : undefined
    const first = String(joined(cell.source))
      .split('\n')
      .find((line) => line.trim() !== '')
    return difference === undefined ? [] : [`cell ${index + 1} (${first}): ${difference}`]
  })
}

import { literal } from '../code-text.js'
import { patternsIn, type RunFilter } from './filter.js'

const list = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`
const oneOrList = (texts: readonly string[]): string => (texts.length === 1 ? literal(texts[0]!) : list(texts))

/** Run ids as an array literal, wrapped so that no line is much longer than 100 characters. */
export function runListCode(runIds: readonly string[]): string {
  const one = list(runIds)
  if (one.length <= 90) return one
  const lines: string[] = []
  let line = ''
  for (const id of runIds) {
    const next = `${literal(id)}, `
    if (line.length + next.length > 100) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += next
  }
  lines.push(line.trimEnd())
  return `[\n  ${lines.join('\n  ')}\n]`
}

/** Code that names the ticked runs. */
export function tickedCode(variable: string, runIds: readonly string[]): string {
  return `const runIds = ${runListCode(runIds)}\nawait ${variable}.selectRuns({ runId: runIds })`
}

/** The options of `selectRuns` that do what the filter does, as far as it can; the rest as a filter on the rows. */
export function filterCode(variable: string, filter: RunFilter): string {
  const options: string[] = []
  const add = (name: string, text: string): void => {
    const patterns = patternsIn(text)
    if (patterns.length > 0) options.push(`${name}: ${oneOrList(patterns)}`)
  }
  add('runMode', filter.runMode)
  add('includeTags', filter.includeTags)
  add('excludeTags', filter.excludeTags)
  if (filter.available.length > 0) options.push(`available: ${list(filter.available)}`)
  const select = `await ${variable}.selectRuns(${options.length > 0 ? `{ ${options.join(', ')} }` : ''})`
  const rest = restConditions(filter)
  if (rest.length === 0) return `const runs = ${select}\nruns`
  return `const runs = (${select}).filter((run) =>\n  ${rest.join(' &&\n  ')})\nruns`
}

/** Wildcards as the regular expression that JavaScript needs; only what people type in a filter box. */
function wildcardExpression(patterns: readonly string[]): string {
  const source = patterns
    .map((p) =>
      p
        .replace(/[.+^${}()|\\/]/g, '\\$&')
        .replace(/\*/g, '.*')
        .replace(/\?/g, '.')
        .replace(/\[!/g, '[^'),
    )
    .join('|')
  return `/^(?:${source})$/s`
}

function restConditions(filter: RunFilter): string[] {
  const rest: string[] = []
  const sources = patternsIn(filter.source)
  if (sources.length > 0) rest.push(`${wildcardExpression(sources)}.test(String(run.source))`)
  if (filter.from.trim()) rest.push(`new Date(run.start) >= new Date(${literal(filter.from.trim())})`)
  if (filter.to.trim()) {
    const to = filter.to.trim()
    const day = /^\d{4}-\d\d-\d\d$/.test(to)
    rest.push(`new Date(run.start) <= new Date(${literal(day ? `${to}T23:59:59.999Z` : to)})`)
  }
  for (const word of filter.search.toLowerCase().split(/\s+/).filter(Boolean)) {
    rest.push(`Object.values(run).join(' ').toLowerCase().includes(${literal(word)})`)
  }
  return rest
}

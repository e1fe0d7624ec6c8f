/** Errors as the user should read them: own cells, own lines, no machinery. */
import { inspect } from 'node:util'
import type { Failure } from '../link/index.js'
import { sourceLines, sourcePlace } from './sources.js'

const RED = '\u001b[31m'
const GREEN = '\u001b[32m'
const BOLD = '\u001b[1m'
const END = '\u001b[0m'

/** This package's own files, which no user wants in a stack. */
const OWN = new URL('../', import.meta.url).href

/** Below this in a stack there is only what brought the cell to run. */
const EXECUTOR = new URL('./executor.', import.meta.url).href

/** Takes the boxes out of a message: `(0 , f·.f) is not a function` becomes `f is not a function`. */
export function cleanNames(text: string): string {
  if (!text.includes('\u00b7')) return text
  return text
    .replace(/\(0 ?, ([\p{ID_Continue}$]+?)\u00b7\.\1\)/gu, '$1')
    .replace(/([\p{ID_Continue}$]+?)\u00b7\.\1(?![\p{ID_Continue}$])/gu, '$1')
    .replace(/([\p{ID_Continue}$]+?)\u00b7/gu, '$1')
}

/** Makes every `error.stack` of this process speak of the user's lines. */
export function installStackTraces(): void {
  Error.prepareStackTrace = (error, sites) => {
    const head = cleanNames(headOf(error))
    const started = sites.findIndex((site) => site.getFileName()?.startsWith(EXECUTOR))
    const frames = sites
      .slice(0, started < 0 ? undefined : started)
      .map(frameText)
      .filter((frame) => frame !== undefined)
    return [head, ...frames.map((frame) => `    at ${frame}`)].join('\n')
  }
}

function headOf(error: Error): string {
  try {
    return String(error)
  } catch {
    return 'Error' // a message that cannot be read
  }
}

function frameText(site: NodeJS.CallSite): string | undefined {
  const file = site.getFileName()
  const text = cleanNames(site.toString())
  if (!file) return text
  if (file.startsWith(OWN) || file.startsWith('node:internal/') || file === 'node:vm') return undefined
  const line = site.getLineNumber()
  const column = site.getColumnNumber()
  const place = line && column ? sourcePlace(file, line, column) : undefined
  return place ? text.replace(`${file}:${line}:${column}`, `${file}:${place.line}:${place.column}`) : text
}

/** What the protocol wants to know of an error. */
export function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof Error) && !isErrorLike(thrown)) {
    const value = inspect(thrown)
    return { ename: 'Thrown', evalue: value, traceback: [`${RED}${BOLD}Thrown${END}: ${value}`] }
  }
  const error = thrown as Error
  const ename = String(error.name || 'Error')
  const evalue = cleanNames(String(error.message))
  return { ename, evalue, traceback: [readable(error, ename), ...codeFrame(error)] }
}

/** Errors of another realm (a vm context) are errors too. */
function isErrorLike(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'stack' in thrown && 'message' in thrown
}

/** Errors that straxlab throws on purpose: all that matters is in their words, and where the user's code was. */
function isOnPurpose(error: Error): boolean {
  const { tag, facts } = error as { tag?: unknown; facts?: unknown }
  return typeof tag === 'string' && typeof facts === 'object'
}

/** Frames of installed packages, core's own among them, say nothing to who has only misspelt a name. */
const INSTALLED = /\/(node_modules|core\/dist)\//

/** Causes beyond this are left out; they may also go in a circle. */
const MOST_CAUSES = 5

function inWords(error: Error, left = MOST_CAUSES): string {
  const frames = String(error.stack ?? '')
    .split('\n')
    .filter((line) => /^ {4}at /.test(line) && !INSTALLED.test(line))
  const { cause } = error
  const told = (it: Error): string => (isOnPurpose(it) ? inWords(it, left - 1) : reduced(it))
  const behind = cause instanceof Error && left > 0 ? [`Caused by ${told(cause)}`] : []
  return [String(error), ...frames, ...behind].join('\n')
}

/** Another error, behind one on purpose: without the frames between the two. */
function reduced(error: Error): string {
  return safeInspect(error)
    .split('\n')
    .filter((line) => !(/^\s+at /.test(line) && INSTALLED.test(line)))
    .join('\n')
}

/** Stack, own properties and causes, its head in red. */
function readable(error: Error, ename: string): string {
  const text = cleanNames(isOnPurpose(error) ? inWords(error) : safeInspect(error))
  return text.startsWith(ename) ? `${RED}${BOLD}${ename}${END}${text.slice(ename.length)}` : text
}

function safeInspect(error: Error): string {
  try {
    return inspect(error, { depth: 4, breakLength: 120, maxArrayLength: 20, maxStringLength: 2000 })
  } catch {
    return String(error.stack ?? error.message)
  }
}

/** The lines around the innermost place that lies in a cell or a local module; of an error with causes, the first cause's. */
function codeFrame(error: Error, left = MOST_CAUSES): string[] {
  const behind = error.cause instanceof Error && left > 0 ? codeFrame(error.cause, left - 1) : []
  if (behind.length) return behind
  for (const match of String(error.stack ?? '').matchAll(/^\s+at (?:.*?\()?(?:async )?([^\n()]+?):(\d+):(\d+)\)?$/gm)) {
    const lines = sourceLines(match[1]!)
    const line = Number(match[2])
    if (!lines || line > lines.length) continue
    return ['', `${GREEN}${match[1]}${END}, line ${line}`, ...around(lines, line, Number(match[3]))]
  }
  return []
}

export function around(lines: readonly string[], line: number, column: number, length = 1): string[] {
  const first = Math.max(1, line - 2)
  const last = Math.min(lines.length, line + 2)
  const width = String(last).length
  const out: string[] = []
  for (let n = first; n <= last; n++) {
    const number = String(n).padStart(width)
    const text = lines[n - 1]!
    out.push(n === line ? `${RED}>${END} ${number} | ${text}` : `  ${number} | ${text}`)
    if (n === line)
      out.push(
        `  ${' '.repeat(width)} | ${text.slice(0, column - 1).replace(/[^\t]/g, ' ')}${RED}${'^'.repeat(length)}${END}`,
      )
  }
  return out
}

import { InvalidArgument } from '../errors/index.js'

export type PatternType = 'fnmatch' | 're'

/** What is special to a regular expression outside a character class. */
const SPECIAL = /[\\^$.*+?()[\]{}|/]/g

/** A shell-style pattern as the source of a regular expression, as Python's fnmatch.translate reads it. */
function fnmatchSource(pattern: string): string {
  let source = ''
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!
    if (c === '*') source += '[^]*'
    else if (c === '?') source += '[^]'
    else if (c !== '[') source += c.replace(SPECIAL, '\\$&')
    else {
      // `]` right after `[` or `[!` stands for itself; a `[` that is never closed does too.
      const first = pattern[i + 1] === '!' ? i + 2 : i + 1
      const close = pattern.indexOf(']', first + 1)
      if (close < 0) {
        source += '\\['
        continue
      }
      const negated = first === i + 2
      const body = pattern.slice(first, close).replace(/[\\\]^]/g, '\\$&')
      source += `[${negated ? '^' : ''}${body}]`
      i = close
    }
  }
  return `^(?:${source})$`
}

/** Escapes that Python reads over all of Unicode; inside a character class the brackets fall away. */
const UNICODE_CLASSES: Readonly<Record<string, string>> = {
  w: '\\p{L}\\p{N}_',
  d: '\\p{Nd}',
}
const NEGATED_CLASSES: Readonly<Record<string, string>> = { W: 'w', D: 'd' }

/** One escape of Python's `re` in JavaScript's Unicode mode, which refuses escapes that mean nothing. */
function translateEscape(c: string, inClass: boolean): string {
  const unicode = UNICODE_CLASSES[c]
  if (unicode) return inClass ? unicode : `[${unicode}]`
  const negated = NEGATED_CLASSES[c]
  if (negated && !inClass) return `[^${UNICODE_CLASSES[negated]!}]`
  if (c === 'A' && !inClass) return '(?<![^])'
  if (c === 'Z' && !inClass) return '(?![^])'
  return /[A-Za-z0-9]/.test(c) || '^$\\.*+?()[]{}|/'.includes(c) || (inClass && c === '-') ? `\\${c}` : c
}

/** Python's spelling of what JavaScript writes otherwise. */
function pythonToJs(pattern: string): { source: string; flags: string } {
  const inline = /^\(\?([aimsux]+)\)/.exec(pattern)
  const flags = new Set([...(inline?.[1] ?? '')].filter((flag) => 'ims'.includes(flag)))
  let source = ''
  let inClass = false
  for (let i = inline?.[0].length ?? 0; i < pattern.length; i++) {
    const c = pattern[i]!
    if (c === '\\' && i + 1 < pattern.length) {
      source += translateEscape(pattern[++i]!, inClass)
      continue
    }
    if (c === '[' && inClass) source += '\\['
    else if (c === '$' && !inClass && !flags.has('m')) source += '(?=\\n?(?![^]))'
    else source += c
    if (c === '[' && !inClass) {
      inClass = true
      // A `]` at the start of a class stands for itself.
      if (pattern[i + 1] === '^') source += pattern[++i]!
      if (pattern[i + 1] === ']') source += `\\${pattern[++i]!}`
    } else if (c === ']') inClass = false
  }
  return {
    source: source.replace(/\(\?P<(\w+)>/g, '(?<$1>').replace(/\(\?P=(\w+)\)/g, '\\k<$1>'),
    flags: [...flags].join(''),
  }
}

/**
 * A test of one pattern against text: `fnmatch` matches the whole text with shell wildcards, `re` is Python's `re.match` (from
 * the start, not necessarily to the end).
 *
 * @throws InvalidArgument when the pattern is no valid regular expression
 */
export function compilePattern(pattern: string, type: PatternType): (text: string) => boolean {
  if (type === 'fnmatch' && !/[*?[]/.test(pattern)) return (text) => text === pattern
  const { source, flags } = type === 'fnmatch' ? { source: fnmatchSource(pattern), flags: '' } : pythonToJs(pattern)
  try {
    const expression = new RegExp(type === 'fnmatch' ? source : `^(?:${source})`, `${flags}u`)
    return (text) => expression.test(text)
  } catch (cause) {
    throw new InvalidArgument(
      `Pattern "${pattern}" is no valid ${type === 're' ? 'regular expression' : 'wildcard'}.`,
      { cause },
    )
  }
}

/** @throws InvalidArgument for a type that there is not */
export function checkPatternType(type: unknown): asserts type is PatternType {
  if (type !== 'fnmatch' && type !== 're')
    throw new InvalidArgument(`patternType must be "fnmatch" or "re", got "${String(type)}".`)
}

/** @throws InvalidArgument when one is no text */
function patternList(patterns: string | readonly string[]): readonly string[] {
  const list: unknown = typeof patterns === 'string' ? [patterns] : patterns
  if (Array.isArray(list) && list.every((pattern) => typeof pattern === 'string')) return list
  throw new InvalidArgument(`Patterns must be a text or a list of texts, got ${JSON.stringify(list) ?? typeof list}.`)
}

/** True when any of the patterns matches. @throws InvalidArgument when one is no text, or broken */
export function anyPattern(patterns: string | readonly string[], type: PatternType): (text: string) => boolean {
  const tests = patternList(patterns).map((pattern) => compilePattern(pattern, type))
  return (text) => tests.some((test) => test(text))
}

/**
 * True when any pattern matches the tag. With `ignoreUnderscore` the underscore before official or automatic tags does not
 * count, unless the pattern itself begins with one (strax run_selection.py `_tag_match`).
 *
 * @throws InvalidArgument when a pattern is no text, or broken
 */
export function tagMatcher(
  patterns: string | readonly string[],
  type: PatternType,
  ignoreUnderscore: boolean,
): (tag: string) => boolean {
  const tests = patternList(patterns).map((pattern) => {
    const test = compilePattern(pattern, type)
    if (!ignoreUnderscore || pattern.startsWith('_')) return test
    return (tag: string): boolean => test(tag.startsWith('_') ? tag.slice(1) : tag)
  })
  return (tag) => tests.some((test) => test(tag))
}

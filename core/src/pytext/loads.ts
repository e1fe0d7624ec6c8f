import { InvalidText } from '../errors/index.js'
import { bareDict, keepKeyOrder } from './dict.js'
import { MAX_DEPTH, pyFloat, type PyValue } from './value.js'

/** Python refuses to convert longer texts to int (`sys.int_info.default_max_str_digits`). */
export const MAX_INT_DIGITS = 4300

/**
 * Python's `json.loads`, lossless: integers beyond 2^53 become bigint, `1.0` stays a float, NaN and the infinities are read. Dicts
 * are objects without prototype; of equal keys the last wins.
 * @param what the file or document, for the message
 * @throws InvalidText with line and column; also for nesting deeper than 900 and integers longer than 4300 digits
 */
export function pyJsonLoads(text: string, what = 'JSON text'): PyValue {
  return new Loader(text, what).document()
}

const TAB = 9
const NEWLINE = 10
const RETURN = 13
const SPACE = 32
const QUOTE = 34
const PLUS = 43
const COMMA = 44
const MINUS = 45
const DOT = 46
const ZERO = 48
const NINE = 57
const COLON = 58
const UPPER_E = 69
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const LOWER_E = 101
const OPEN_DICT = 123
const CLOSE_DICT = 125

const NAMED: readonly (readonly [string, PyValue])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]

const SHORT: { readonly [char: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

class Loader {
  private at = 0

  constructor(
    private readonly text: string,
    private readonly what: string,
  ) {}

  document(): PyValue {
    if (this.text.charCodeAt(0) === 0xfeff) this.fail('starts with a byte order mark; save it as plain UTF-8', 0)
    this.skipSpace()
    const value = this.value(0)
    this.skipSpace()
    if (this.at < this.text.length) this.fail('has more text after its end')
    return value
  }

  private value(depth: number): PyValue {
    const char = this.text.charCodeAt(this.at)
    switch (char) {
      case QUOTE:
        return this.string()
      case OPEN_DICT:
        this.checkDepth(depth)
        return this.dict(depth + 1)
      case OPEN_LIST:
        this.checkDepth(depth)
        return this.list(depth + 1)
      default:
        return isDigit(char) || (char === MINUS && isDigit(this.text.charCodeAt(this.at + 1)))
          ? this.number()
          : this.named()
    }
  }

  private dict(depth: number): PyValue {
    const start = this.at++
    const dict = bareDict()
    this.skipSpace()
    if (this.text.charCodeAt(this.at) === CLOSE_DICT) {
      this.at++
      return dict
    }
    let keys: string[] | undefined // only once a key may look like an integer
    for (;;) {
      if (this.text.charCodeAt(this.at) !== QUOTE) this.fail('expected a key in double quotes')
      const key = this.string()
      if (keys === undefined && isDigit(key.charCodeAt(0))) keys = Object.keys(dict)
      if (keys !== undefined && !Object.hasOwn(dict, key)) keys.push(key)
      this.skipSpace()
      if (this.text.charCodeAt(this.at) !== COLON) this.fail(`expected ":" after the key ${JSON.stringify(key)}`)
      this.at++
      this.skipSpace()
      dict[key] = this.value(depth)
      this.skipSpace()
      const char = this.text.charCodeAt(this.at)
      if (char === CLOSE_DICT) break
      if (char !== COMMA) this.failUnclosed('expected "," or "}"', '{', start)
      this.at++
      this.skipSpace()
    }
    this.at++
    if (keys !== undefined) keepKeyOrder(dict, keys)
    return dict
  }

  private list(depth: number): PyValue {
    const start = this.at++
    const list: PyValue[] = []
    this.skipSpace()
    if (this.text.charCodeAt(this.at) === CLOSE_LIST) {
      this.at++
      return list
    }
    for (;;) {
      list.push(this.value(depth))
      this.skipSpace()
      const char = this.text.charCodeAt(this.at)
      if (char === CLOSE_LIST) break
      if (char !== COMMA) this.failUnclosed('expected "," or "]"', '[', start)
      this.at++
      this.skipSpace()
    }
    this.at++
    return list
  }

  private string(): string {
    const { text } = this
    const start = this.at
    let result = ''
    let from = start + 1
    for (let at = from; at < text.length; at++) {
      const char = text.charCodeAt(at)
      if (char === QUOTE) {
        this.at = at + 1
        return result + text.slice(from, at)
      }
      if (char === BACKSLASH) {
        result += text.slice(from, at)
        const short = SHORT[text[at + 1] ?? '']
        result += short ?? this.unicodeEscape(at)
        at += short === undefined ? 5 : 1
        from = at + 1
      } else if (char < SPACE) this.fail('has a control character in a string', at)
    }
    return this.fail('has a string without end', start)
  }

  private unicodeEscape(at: number): string {
    const hex = this.text.slice(at + 2, at + 6)
    if (this.text[at + 1] !== 'u') this.fail('has an unknown escape in a string', at)
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.fail('has a \\u escape without four hexadecimal digits', at)
    return String.fromCharCode(parseInt(hex, 16))
  }

  private number(): PyValue {
    const { text } = this
    const start = this.at
    let at = start
    if (text.charCodeAt(at) === MINUS) at++
    if (text.charCodeAt(at) === ZERO) at++
    else at = afterDigits(text, at)
    const intEnd = at
    if (text.charCodeAt(at) === DOT && isDigit(text.charCodeAt(at + 1))) at = afterDigits(text, at + 1)
    const e = text.charCodeAt(at)
    if (e === LOWER_E || e === UPPER_E) {
      const sign = text.charCodeAt(at + 1)
      const digits = sign === PLUS || sign === MINUS ? at + 2 : at + 1
      if (isDigit(text.charCodeAt(digits))) at = afterDigits(text, digits)
    }
    this.at = at
    const token = text.slice(start, at)
    return at === intEnd ? this.int(token, start) : pyFloat(Number(token))
  }

  private int(digits: string, at: number): number | bigint {
    const x = Number(digits)
    if (Number.isSafeInteger(x)) return x === 0 ? 0 : x
    if (digits.length - (digits.startsWith('-') ? 1 : 0) > MAX_INT_DIGITS)
      this.fail(`has an integer of ${digits.length} digits; at most ${MAX_INT_DIGITS} are read`, at)
    return BigInt(digits)
  }

  private named(): PyValue {
    for (const [name, value] of NAMED) {
      if (this.text.startsWith(name, this.at)) {
        this.at += name.length
        return value
      }
    }
    return this.fail(this.at < this.text.length ? 'expected a value' : 'ends where a value was expected')
  }

  private skipSpace(): void {
    const { text } = this
    let at = this.at
    for (;;) {
      const char = text.charCodeAt(at)
      if (char !== SPACE && char !== NEWLINE && char !== RETURN && char !== TAB) break
      at++
    }
    this.at = at
  }

  private checkDepth(depth: number): void {
    if (depth >= MAX_DEPTH) this.fail(`is nested deeper than ${MAX_DEPTH} levels`)
  }

  private failUnclosed(problem: string, bracket: string, start: number): never {
    if (this.at < this.text.length) this.fail(problem)
    this.fail(`ends before the "${bracket}" at ${position(this.text, start)} is closed`)
  }

  private fail(problem: string, at = this.at): never {
    throw new InvalidText(`${this.what} ${problem}, at ${position(this.text, at)}${excerpt(this.text, at)}`)
  }
}

function isDigit(char: number): boolean {
  return char >= ZERO && char <= NINE
}

function afterDigits(text: string, at: number): number {
  while (isDigit(text.charCodeAt(at))) at++
  return at
}

/** `line 3, column 14`, both from 1. */
export function position(text: string, at: number): string {
  let line = 1
  let lineStart = 0
  for (let newline = text.indexOf('\n'); newline !== -1 && newline < at; newline = text.indexOf('\n', newline + 1)) {
    line++
    lineStart = newline + 1
  }
  return `line ${line}, column ${at - lineStart + 1}`
}

/** What stands there, for messages. */
export function excerpt(text: string, at: number): string {
  return at >= text.length ? '' : `: ${JSON.stringify(text.slice(at, at + 20))}`
}

import { InvalidText } from '../errors/index.js'
import { dictOf } from './dict.js'
import { readNumber } from './literal-number.js'
import { readString } from './literal-string.js'
import { excerpt, position } from './loads.js'
import { isFloatValue, isPyFloat, MAX_DEPTH, pyFloat, pyTuple, type PyValue } from './value.js'

/**
 * The part of Python's `ast.literal_eval` that numpy's and strax's texts need: tuples (read as `PyTuple`), lists, dicts with string
 * keys, strings (all escapes but `\N{...}`, prefixes r and u, implicit concatenation), numbers, True, False, None, comments.
 * Sets, bytes, f-strings, complex numbers and expressions are refused.
 * @param what the file or field, for the message
 * @throws InvalidText with line and column
 */
export function literalEval(text: string, what = 'Python literal'): PyValue {
  return new LiteralReader(text, what).document()
}

const NAMES: { readonly [name: string]: PyValue } = { None: null, True: true, False: false }

class LiteralReader {
  private at = 0
  /** Open brackets; newlines count as space inside them only. */
  private open = 0

  constructor(
    private readonly text: string,
    private readonly what: string,
  ) {}

  document(): PyValue {
    const nul = this.text.indexOf('\0')
    if (nul !== -1) this.fail('has a NUL character', nul)
    this.skipBlankLines()
    const first = this.value()
    this.skipSpace()
    const value = this.text[this.at] === ',' ? pyTuple(this.items([first], '')) : first
    this.skipBlankLines()
    if (this.at < this.text.length) this.fail('has more text after its end')
    return value
  }

  private value(): PyValue {
    this.skipSpace()
    const char = this.text[this.at]
    if (char === undefined) this.fail('ends where a value was expected')
    if (char === '(') return this.parenthesized()
    if (char === '[') return this.bracketed(']', () => this.items([], ']'))
    if (char === '{') return this.bracketed('}', () => this.dict())
    if (char === '+' || char === '-') return this.signed(char)
    if (/[0-9.]/.test(char)) return this.number()
    const prefix = /[a-zA-Z]{0,2}(?=['"])/y
    prefix.lastIndex = this.at
    return prefix.test(this.text) ? this.string() : this.name()
  }

  private bracketed<T>(close: string, read: () => T): T {
    const start = this.at++
    if (++this.open > MAX_DEPTH) this.fail(`is nested deeper than ${MAX_DEPTH} levels`, start)
    const value = read()
    this.skipSpace()
    if (this.at >= this.text.length)
      this.fail(`ends before the "${this.text[start]}" at ${position(this.text, start)} is closed`)
    if (this.text[this.at] !== close) this.fail(`expected "," or "${close}"`)
    this.at++
    this.open--
    return value
  }

  /** `()`, `(1)` which is 1, `(1,)` and `(1, 2)`. */
  private parenthesized(): PyValue {
    return this.bracketed(')', () => {
      this.skipSpace()
      if (this.text[this.at] === ')') return pyTuple([])
      const first = this.value()
      this.skipSpace()
      return this.text[this.at] === ',' ? pyTuple(this.items([first], ')')) : first
    })
  }

  /** Values with commas between, and perhaps after, up to `close`, which is not taken. */
  private items(items: PyValue[], close: string): PyValue[] {
    for (;;) {
      this.skipSpace()
      if (items.length > 0) {
        if (this.text[this.at] !== ',') return items
        this.at++
        this.skipSpace()
      }
      const next = this.text[this.at]
      if (next === close || (close === '' && (next === undefined || /[\r\n#]/.test(next)))) return items
      items.push(this.value())
    }
  }

  private dict(): PyValue {
    const entries: [string, PyValue][] = []
    for (;;) {
      this.skipSpace()
      if (this.text[this.at] === '}') break
      const start = this.at
      const key = this.value()
      this.skipSpace()
      if (this.text[this.at] !== ':') this.fail('expected ":" after a dict key (sets are not read)')
      if (typeof key !== 'string') this.fail('has a dict key that is not a string', start)
      this.at++
      entries.push([key, this.value()])
      this.skipSpace()
      if (this.text[this.at] !== ',') break
      this.at++
    }
    return dictOf(entries)
  }

  private signed(sign: string): PyValue {
    const start = this.at++
    this.skipSpace()
    if (this.text[this.at] === '+' || this.text[this.at] === '-') this.fail('has two signs before a number', start)
    const value = this.value()
    const again = this.text.slice(start + 1, this.at).replace(/[\s(]/g, '')[0]
    if (again === '+' || again === '-') this.fail('has two signs before a number', start)
    if (sign === '+' && (typeof value === 'number' || typeof value === 'bigint' || isPyFloat(value))) return value
    if (isFloatValue(value)) return pyFloat(-Number(value))
    if (typeof value === 'bigint') return -value
    if (typeof value === 'number') return value === 0 ? 0 : -value
    return this.fail('has a sign before something that is not a number', start)
  }

  private number(): PyValue {
    const read = readNumber(this.text, this.at)
    if ('problem' in read) this.fail(read.problem)
    this.at = read.end
    return read.value
  }

  /** A string, and those that follow it with only space between. */
  private string(): PyValue {
    let text = ''
    const another = /[a-zA-Z]{0,2}['"]/y
    do {
      const read = readString(this.text, this.at)
      if ('problem' in read) this.fail(read.problem, read.at)
      text += read.value
      this.at = read.end
      this.skipSpace()
      another.lastIndex = this.at
    } while (another.test(this.text))
    return text
  }

  private name(): PyValue {
    const word = /[\p{L}_][\p{L}\p{N}_]*/uy
    word.lastIndex = this.at
    const name = word.exec(this.text)?.[0]
    if (name === undefined || !Object.hasOwn(NAMES, name)) this.fail('expected a literal value')
    this.at += name.length
    return NAMES[name]!
  }

  /** Space and, inside brackets, newlines and comments. A backslash joins lines anywhere. */
  private skipSpace(): void {
    for (;;) {
      const char = this.text[this.at]
      const newline = char === '\n' || char === '\r'
      if (char === ' ' || char === '\t' || char === '\f' || (newline && this.open > 0)) this.at++
      else if (char === '\\') this.joinLines()
      else if (char === '#' && this.open > 0) this.skipComment()
      else return
    }
  }

  /** A backslash at the end of a line, which must not be the last. */
  private joinLines(): void {
    const newline = /\r\n|[\r\n]/y
    newline.lastIndex = this.at + 1
    if (!newline.test(this.text)) this.fail('has a backslash that does not end a line')
    this.at = newline.lastIndex
    if (this.at >= this.text.length) this.fail('ends after a backslash')
  }

  private skipComment(): void {
    while (this.at < this.text.length && this.text[this.at] !== '\n' && this.text[this.at] !== '\r') this.at++
  }

  private skipBlankLines(): void {
    this.open++
    this.skipSpace()
    this.open--
  }

  private fail(problem: string, at = this.at): never {
    throw new InvalidText(`${this.what} ${problem}, at ${position(this.text, at)}${excerpt(this.text, at)}`)
  }
}

import { InvalidSelection } from '../errors/index.js'
import { tokenize, type Token } from './tokens.js'

export type Expression =
  | { readonly type: 'constant'; readonly value: bigint | number | boolean | string }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'unary'; readonly op: '-' | '+' | '~'; readonly of: Expression }
  | { readonly type: 'binary'; readonly op: BinaryOp; readonly left: Expression; readonly right: Expression }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Expression[] }

const COMPARISONS = ['<', '>', '<=', '>=', '==', '!='] as const
/** From loosely to tightly binding, as in Python: `a > 1 & b` means `a > (1 & b)`. */
const LEVELS = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '//', '%']] as const
export type Comparison = (typeof COMPARISONS)[number]
export type BinaryOp = Comparison | (typeof LEVELS)[number][number] | '**'

const MAX_DEPTH = 200
const NOT_ALLOWED: Readonly<Record<string, string>> = {
  and: 'use & with parentheses instead of "and": (a > 1) & (b < 2)',
  or: 'use | with parentheses instead of "or": (a > 1) | (b < 2)',
  not: 'use ~ with parentheses instead of "not": ~(a > 1)',
  '&&': 'use & with parentheses: (a > 1) & (b < 2)',
  '||': 'use | with parentheses: (a > 1) | (b < 2)',
  '!': 'use ~ with parentheses: ~(a > 1)',
  '=': 'use == to compare',
  if: 'use where(condition, a, b)',
  in: 'write (a == 1) | (a == 2)',
  is: 'use == to compare',
  lambda: 'give a function instead of a text',
  '[': 'fields are whole columns; give a function instead of a text',
  '.': 'attributes cannot be used',
}

/** The grammar of numexpr, that is Python's expressions without and/or/not, chains, subscripts and attributes. */
export function parseExpression(text: string): Expression {
  return new Parser(text).parse()
}

/** Names of all fields an expression reads. */
export function fieldsOf(expression: Expression): string[] {
  const names = new Set<string>()
  const visit = (node: Expression): void => {
    if (node.type === 'field') names.add(node.name)
    else if (node.type === 'unary') visit(node.of)
    else if (node.type === 'binary') [node.left, node.right].forEach(visit)
    else if (node.type === 'call') node.args.forEach(visit)
  }
  visit(expression)
  return [...names]
}

class Parser {
  private readonly tokens: readonly Token[]
  private index = 0
  private depth = 0

  constructor(private readonly text: string) {
    this.tokens = tokenize(text)
  }

  parse(): Expression {
    const expression = this.comparison()
    if (this.next.type !== 'end') throw this.unexpected()
    return expression
  }

  private get next(): Token {
    return this.tokens[this.index]!
  }

  private take(): Token {
    return this.tokens[this.index++]!
  }

  private isOp(...ops: readonly string[]): boolean {
    return this.next.type === 'op' && ops.includes(this.next.value)
  }

  private expectOp(op: string): void {
    if (!this.isOp(op)) throw this.unexpected(`expected "${op}"`)
    this.take()
  }

  private comparison(): Expression {
    const left = this.level(0)
    if (!this.isOp(...COMPARISONS)) return left
    const op = this.take().value as Comparison
    const right = this.level(0)
    if (this.isOp(...COMPARISONS))
      throw this.problem(
        'comparisons cannot be chained; & and | bind tighter than < and >, so put each comparison in parentheses: (1 < a) & (a < 5)',
      )
    return { type: 'binary', op, left, right }
  }

  private level(i: number): Expression {
    const ops = LEVELS[i]
    if (ops === undefined) return this.unary()
    let left = this.level(i + 1)
    for (let length = 1; this.isOp(...ops); length++) {
      if (length > MAX_DEPTH)
        throw this.problem(`more than ${MAX_DEPTH} operators in a row; give a list of texts or a function`)
      const op = this.take().value as BinaryOp
      left = { type: 'binary', op, left, right: this.level(i + 1) }
    }
    return left
  }

  private unary(): Expression {
    if (!this.isOp('-', '+', '~')) return this.power()
    const op = this.take().value as '-' | '+' | '~'
    return { type: 'unary', op, of: this.deeper(() => this.unary()) }
  }

  private power(): Expression {
    const base = this.atom()
    if (!this.isOp('**')) return base
    this.take()
    return { type: 'binary', op: '**', left: base, right: this.deeper(() => this.unary()) }
  }

  private atom(): Expression {
    const token = this.next
    if (token.type === 'int' || token.type === 'float')
      return { type: 'constant', value: (this.take() as { value: bigint | number }).value }
    if (token.type === 'text') return { type: 'constant', value: (this.take() as { value: string }).value }
    if (token.type === 'name' && !Object.hasOwn(NOT_ALLOWED, token.value)) return this.name()
    if (!this.isOp('(')) throw this.unexpected()
    this.take()
    const inner = this.deeper(() => this.comparison())
    this.expectOp(')')
    return inner
  }

  private name(): Expression {
    const name = this.take().value as string
    if (name === 'True' || name === 'False') return { type: 'constant', value: name === 'True' }
    if (!this.isOp('(')) return { type: 'field', name }
    this.take()
    const args: Expression[] = []
    while (!this.isOp(')')) {
      args.push(this.deeper(() => this.comparison()))
      if (!this.isOp(')')) this.expectOp(',')
    }
    this.expectOp(')')
    return { type: 'call', name, args }
  }

  private deeper<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) throw this.problem(`nested more than ${MAX_DEPTH} deep`)
    const result = read()
    this.depth--
    return result
  }

  private unexpected(expected?: string): InvalidSelection {
    const token = this.next
    const hint = Object.hasOwn(NOT_ALLOWED, String(token.value)) ? NOT_ALLOWED[String(token.value)] : expected
    const what = token.type === 'end' ? 'end' : `"${String(token.value)}" at position ${token.at + 1}`
    return this.problem(`unexpected ${what}${hint === undefined ? '' : `; ${hint}`}`)
  }

  private problem(what: string): InvalidSelection {
    return new InvalidSelection(`Selection "${this.text}": ${what}`)
  }
}

import { InvalidSelection } from '../errors/index.js'

export type Token =
  | { readonly type: 'int'; readonly value: bigint; readonly at: number }
  | { readonly type: 'float'; readonly value: number; readonly at: number }
  | { readonly type: 'text'; readonly value: string; readonly at: number }
  | { readonly type: 'name'; readonly value: string; readonly at: number }
  | { readonly type: 'op'; readonly value: string; readonly at: number }
  | { readonly type: 'end'; readonly value: ''; readonly at: number }

const SPACE = /(?:\s|#[^\n]*)+/y
const NUMBER =
  /(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)(?![\w.])|(?:\d(?:_?\d)*)?\.?\d*(?:_\d+)*(?:[eE][+-]?\d+)?/y
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy
const TEXT = /[bB]?[rR]?(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")/y
const OPERATOR = /\*\*|\/\/|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~<>(),.@=!?:;[\]]/y

/** Text as Python splits it; positions are kept for messages. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    return found !== null && found[0].length > 0 ? found : null
  }
  while (at < text.length) {
    let found = match(SPACE)
    if (found === null) {
      const start = at
      if ((found = match(TEXT))) tokens.push({ type: 'text', value: unescape(found[1] ?? found[2] ?? ''), at: start })
      else if (/[\d.]/.test(text[at]!) && (found = match(NUMBER)) && found[0] !== '.')
        tokens.push(numberToken(found[0], text, start))
      else if ((found = match(NAME))) tokens.push({ type: 'name', value: found[0], at: start })
      else if ((found = match(OPERATOR))) tokens.push({ type: 'op', value: found[0], at: start })
      else
        throw new InvalidSelection(
          `Cannot read ${JSON.stringify(text[at])} at position ${at + 1} of selection "${text}"`,
        )
    }
    at += found[0].length
  }
  return [...tokens, { type: 'end', value: '', at: text.length }]
}

function numberToken(digits: string, text: string, at: number): Token {
  const plain = digits.replaceAll('_', '')
  const next = text[at + digits.length] ?? ''
  if (/[jJ]/.test(next)) throw new InvalidSelection(`Complex numbers have no place in a selection: "${text}"`)
  if (/[\w.]/.test(next))
    throw new InvalidSelection(`Not a number: "${digits}${next}" at position ${at + 1} of selection "${text}"`)
  if (/^0[xXoObB]/.test(plain)) return { type: 'int', value: BigInt(plain.toLowerCase()), at }
  if (/^\d+$/.test(plain)) {
    if (/^0+[1-9]/.test(plain))
      throw new InvalidSelection(`Leading zeros are not permitted in "${digits}" of selection "${text}"`)
    return { type: 'int', value: BigInt(plain), at }
  }
  return { type: 'float', value: Number(plain), at }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '0': '\0',
}

function unescape(body: string): string {
  return body.replace(/\\(x[0-9a-fA-F]{2}|.)/g, (whole, code: string) =>
    code.length === 3 ? String.fromCharCode(parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? whole),
  )
}

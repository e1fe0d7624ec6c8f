type Read = { readonly value: string; readonly end: number } | { readonly problem: string; readonly at: number }

const ESCAPES: { readonly [char: string]: string } = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
/** Digits after the letter of a numeric escape. */
const HEX_DIGITS: { readonly [letter: string]: number } = { x: 2, u: 4, U: 8 }

/** Reads Python's string literal at `start`: quotes single, double or triple, prefixes none, r and u. */
export function readString(text: string, start: number): Read {
  const [, prefix, quote] = /^([a-zA-Z]*)('''|"""|'|")/.exec(text.slice(start, start + 16))!
  if (!/^(?:|[rRuU])$/.test(prefix!))
    return { problem: `has a string with the prefix ${prefix}; only r and u are read`, at: start }
  const bodyStart = start + prefix!.length + quote!.length
  const bodyEnd = findEnd(text, bodyStart, quote!)
  if (bodyEnd === undefined) return { problem: 'has a string without end', at: start }
  const body = text.slice(bodyStart, bodyEnd).replace(/\r\n?/g, '\n')
  const end = bodyEnd + quote!.length
  if (/^[rR]$/.test(prefix!) || !body.includes('\\')) return { value: body, end }
  const unescaped = unescape(body)
  return typeof unescaped === 'string' ? { value: unescaped, end } : { problem: unescaped.problem, at: start }
}

/** Where the closing quote stands; a backslash hides what follows it, in raw strings too. */
function findEnd(text: string, from: number, quote: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at += text.startsWith('\r\n', at + 1) ? 2 : 1
    else if ((char === '\n' || char === '\r') && quote.length === 1) return undefined
    else if (text.startsWith(quote, at)) return at
  }
  return undefined
}

/** An unknown escape keeps its backslash, as in Python. */
function unescape(body: string): string | { readonly problem: string } {
  let problem: string | undefined
  const value = body.replace(/\\(?:([0-7]{1,3})|([xuU])([0-9a-fA-F]*)|([^]))/gu, (all, octal, letter, hex, char) => {
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8))
    if (char === 'N') problem = 'has a \\N{...} escape, which is not read'
    if (char !== undefined) return ESCAPES[char] ?? all
    const digits = HEX_DIGITS[letter]!
    const codePoint = parseInt(hex.slice(0, digits), 16)
    if (hex.length < digits) problem = `has a \\${letter} escape without ${digits} hexadecimal digits`
    else if (codePoint > 0x10ffff) problem = 'has an escape beyond the last Unicode character'
    return problem === undefined ? String.fromCodePoint(codePoint) + hex.slice(digits) : ''
  })
  return problem === undefined ? value : { problem }
}

import { MAX_INT_DIGITS } from './loads.js'
import { pyFloat, type PyValue } from './value.js'

const DIGITS = '[0-9](?:_?[0-9])*'
const PREFIXED = /0(?:[xX](?:_?[0-9a-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)/y
const FLOAT = new RegExp(`(?:(?:${DIGITS})?\\.${DIGITS}|${DIGITS}\\.?)(?:[eE][+-]?${DIGITS})?`, 'y')
const WORD = /[\p{L}\p{N}_.]/uy

type Read = { readonly value: PyValue; readonly end: number } | { readonly problem: string }

/** Reads Python's number literal at `start`: decimal, 0x, 0o and 0b integers, floats, underscores between digits. */
export function readNumber(text: string, start: number): Read {
  const token = match(PREFIXED, text, start) ?? match(FLOAT, text, start)
  if (token === undefined) return { problem: 'has a malformed number' }
  const end = start + token.length
  if (/[jJ]/.test(text[end] ?? '')) return { problem: 'has a complex number, which is not read' }
  if (match(WORD, text, end) !== undefined) return { problem: 'has a malformed number' }
  const digits = token.replaceAll('_', '')
  if (/^0[xXoObB]/.test(digits)) return { value: intValue(digits), end }
  if (/[.eE]/.test(digits)) return { value: pyFloat(Number(digits)), end }
  if (/^0+[1-9]/.test(digits)) return { problem: 'has an integer with leading zeros' }
  if (digits.length > MAX_INT_DIGITS)
    return { problem: `has an integer of ${digits.length} digits; at most ${MAX_INT_DIGITS} are read` }
  return { value: intValue(digits), end }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function intValue(digits: string): number | bigint {
  const big = BigInt(digits)
  const x = Number(big)
  return Number.isSafeInteger(x) ? x : big
}

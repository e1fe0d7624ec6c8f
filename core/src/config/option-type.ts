import { InvalidConfig } from '../errors/index.js'
import { isPyDict, isPyFloat, isPyInt, isPyList, pyFloat, pyRepr, type PyValue } from '../pytext/index.js'

export const OPTION_TYPES = ['int', 'float', 'str', 'bool', 'list', 'dict'] as const
export type OptionType = (typeof OPTION_TYPES)[number]

/**
 * Checks the value of an option against its type or types. For `float`, a whole number becomes a Python float, since JavaScript cannot
 * write `1.0`; a bigint stays an int, as does any whole number where `int` is allowed too.
 * @param what names the option, for messages
 * @throws InvalidConfig if the value is of no allowed type
 */
export function valueOfType(value: PyValue, type: OptionType | readonly OptionType[], what: string): PyValue {
  const types: readonly OptionType[] = typeof type === 'string' ? [type] : type
  if (types.some((one) => isOfType(value, one))) return value
  if (types.includes('float') && typeof value === 'number') return pyFloat(value)
  if (types.includes('float') && typeof value === 'bigint') return value
  throw new InvalidConfig(`${what} must be of type ${types.join(' or ')}, got ${described(value)}`)
}

function isOfType(v: PyValue, type: OptionType): boolean {
  switch (type) {
    case 'int':
      return isPyInt(v)
    case 'float':
      return isPyFloat(v) || (typeof v === 'number' && !isPyInt(v))
    case 'str':
      return typeof v === 'string'
    case 'bool':
      return typeof v === 'boolean'
    case 'list':
      return isPyList(v)
    case 'dict':
      return isPyDict(v)
  }
}

/** The value with its type, both as Python calls them. */
function described(v: PyValue): string {
  const text = pyRepr(v)
  const short = text.length > 80 ? text.slice(0, 80) + '...' : text
  return v === null ? 'None' : `${OPTION_TYPES.find((type) => isOfType(v, type)) ?? typeof v} ${short}`
}

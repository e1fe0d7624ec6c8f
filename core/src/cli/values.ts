import { InvalidArgumentError } from 'commander'
import { messageOf } from '../errors/index.js'
import { isPyDict, pyJsonLoads, type PyValue } from '../pytext/index.js'

/** A whole number from `least` on. @throws InvalidArgumentError (usage) */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const n = Number(text)
    if (text.trim() === '' || !Number.isInteger(n) || n < least) {
      throw new InvalidArgumentError(`expected a whole number from ${least} on.`)
    }
    return n
  }

/** A number above zero. @throws InvalidArgumentError (usage) */
export function positiveNumber(text: string): number {
  const x = Number(text)
  if (!(x > 0) || !Number.isFinite(x)) throw new InvalidArgumentError('expected a number above 0.')
  return x
}

/** A JSON object; its numbers stay Python's ints and floats (`1.0` is not `1`). @throws InvalidArgumentError (usage) */
export function jsonObject(text: string): { readonly [key: string]: PyValue } {
  let value: PyValue
  try {
    value = pyJsonLoads(text, 'the JSON given')
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error))
  }
  if (!isPyDict(value)) throw new InvalidArgumentError('expected a JSON object such as {"option": 1}.')
  return value
}

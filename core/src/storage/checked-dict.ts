import { DataCorrupted } from '../errors/index.js'
import { isPyDict, isPyFloat, isPyList, type PyDict, type PyValue } from '../pytext/index.js'

const INT64 = 2n ** 63n

/** A value as short text for messages. */
function brief(value: PyValue | undefined): string {
  if (value === undefined) return 'nothing'
  if (isPyList(value)) return `a list of ${value.length}`
  if (isPyDict(value)) return 'an object'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 60 ? text.slice(0, 57) + '...' : text
}

/** A JSON object from a file whose keys are taken with their type checked; `DataCorrupted` names the file, the key, and what was found. */
export class CheckedDict {
  constructor(
    readonly dict: PyDict,
    readonly file: string,
    readonly what: string,
  ) {}

  static of(value: PyValue | undefined, file: string, what: string): CheckedDict {
    if (value === undefined || !isPyDict(value)) throw wrong(file, what, 'an object', value)
    return new CheckedDict(value, file, what)
  }

  has(key: string): boolean {
    return Object.hasOwn(this.dict, key)
  }

  get(key: string): PyValue | undefined {
    return this.has(key) ? this.dict[key] : undefined
  }

  str(key: string): string {
    const value = this.get(key)
    if (typeof value !== 'string') throw this.wrong(key, 'a string')
    return value
  }

  /** An integer that fits int64, not negative (times in ns). */
  time(key: string): bigint {
    const value = this.get(key)
    const time = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
    if (typeof time !== 'bigint' || time < 0n || time >= INT64)
      throw this.wrong(key, 'an integer time in ns, 0 to 2^63')
    return time
  }

  /** An integer from 0 to 2^53. */
  count(key: string): number {
    const value = this.get(key)
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
      throw this.wrong(key, 'an integer, 0 or more')
    return value
  }

  /** A finite int or float. */
  number(key: string): number {
    const value = this.get(key)
    const number =
      value !== undefined && isPyFloat(value) ? value.value : typeof value === 'bigint' ? Number(value) : value
    if (typeof number !== 'number' || !Number.isFinite(number)) throw this.wrong(key, 'a finite number')
    return number
  }

  list(key: string): readonly PyValue[] {
    const value = this.get(key)
    if (value === undefined || !isPyList(value)) throw this.wrong(key, 'a list')
    return value
  }

  dictAt(key: string): CheckedDict {
    return CheckedDict.of(this.get(key), this.file, `${this.what} "${key}"`)
  }

  optional<T>(key: string, take: (key: string) => T): T | undefined {
    return this.has(key) ? take.call(this, key) : undefined
  }

  wrong(key: string, expected: string): DataCorrupted {
    return wrong(this.file, `${this.what} "${key}"`, expected, this.get(key))
  }
}

function wrong(file: string, what: string, expected: string, got: PyValue | undefined): DataCorrupted {
  return new DataCorrupted(`${file}: ${what} should be ${expected}, but is ${brief(got)}`, { path: file })
}

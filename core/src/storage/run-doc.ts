/**
 * Run documents as text: JSON with the types of BSON as pymongo's json_util writes them (strax/storage/files.py). Dates become
 * `Date`; types that mean nothing here (`$oid`, `$binary`, ...) stay as they are written, and are written back the same.
 */
import { DataCorrupted, InvalidArgument } from '../errors/index.js'
import {
  dictEntries,
  dictOf,
  isPyDict,
  isPyFloat,
  isPyList,
  pyFloat,
  pyJsonDumps,
  pyJsonLoads,
  type PyFloat,
  type PyValue,
} from '../pytext/index.js'

export type RunDocValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | PyFloat
  | Date
  | readonly RunDocValue[]
  | { readonly [key: string]: RunDocValue }

/** The document of a run. Well-known fields: name, number, mode, source, tags, comments, start, end (Date), livetime (s), sub_run_spec. */
export type RunDoc = { readonly [field: string]: RunDocValue }

/** Also for dates of another realm, such as a notebook's. */
const isDate = (value: unknown): value is Date => Object.prototype.toString.call(value) === '[object Date]'

type Decode = (value: PyValue) => RunDocValue | undefined

const toMilliseconds = (value: PyValue): number | undefined => {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (isPyFloat(value)) return value.value
  if (isPyDict(value) && typeof value['$numberLong'] === 'string') return Number(value['$numberLong'])
  return undefined
}

/** `2020-01-01T00:00:00.123Z`, or with an offset `+0100`, `+01:00`, or without any (UTC). */
function parseDate(text: string): Date | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/.exec(text)
  if (!parts) return undefined
  const offset = parts[2] ?? 'Z'
  if (offset === 'Z') return new Date(parts[2] ? text : text + offset)
  return new Date(parts[1]! + (offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset))
}

const decodeDate: Decode = (value) => {
  const ms = toMilliseconds(value)
  const date = ms !== undefined ? new Date(ms) : typeof value === 'string' ? parseDate(value) : undefined
  return date && Number.isFinite(date.getTime()) ? date : undefined
}

const decodeInteger: Decode = (value) => {
  if (typeof value !== 'string' || !/^-?\d+$/.test(value)) return undefined
  const n = BigInt(value)
  return BigInt(Number(n)) === n && Number.isSafeInteger(Number(n)) ? Number(n) : n
}

const DOUBLES: { readonly [text: string]: number } = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity }

const decodeDouble: Decode = (value) => {
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const x = DOUBLES[value] ?? Number(value)
  return Number.isNaN(x) && value !== 'NaN' ? undefined : pyFloat(x)
}

const DECODERS: { readonly [key: string]: Decode } = {
  $date: decodeDate,
  $numberLong: decodeInteger,
  $numberInt: decodeInteger,
  $numberDouble: decodeDouble,
}

/** Decodes a value just read; lists and dicts in place, since there may be a hundred thousand documents. */
function fromRaw(value: PyValue, file: string): RunDocValue {
  if (typeof value !== 'object' || value === null || isPyFloat(value)) return value
  const holder = value as { [key: string]: unknown }
  const keys = Object.keys(holder)
  const decode = keys.length === 1 && Object.hasOwn(DECODERS, keys[0]!) ? DECODERS[keys[0]!] : undefined
  if (decode && !isPyList(value)) {
    const decoded = decode(holder[keys[0]!] as PyValue)
    if (decoded === undefined)
      throw new DataCorrupted(`${file}: ${pyJsonDumps(value)} is not a value that bson writes`, { path: file })
    return decoded
  }
  for (const key of keys) {
    const inner = holder[key] as PyValue
    if (typeof inner === 'object' && inner !== null) holder[key] = fromRaw(inner, file)
  }
  return value as RunDocValue
}

const LAST_ISO = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

function encodeDate(date: Date): PyValue {
  const ms = date.getTime()
  if (!Number.isFinite(ms)) throw new InvalidArgument('A run document cannot hold an invalid Date')
  if (ms < 0 || ms > LAST_ISO) return dictOf([['$date', dictOf([['$numberLong', String(ms)]])]])
  return dictOf([['$date', date.toISOString().replace('.000Z', 'Z')]])
}

function toRaw(value: RunDocValue): PyValue {
  if (isDate(value)) return encodeDate(value)
  if (Array.isArray(value)) return (value as readonly RunDocValue[]).map(toRaw)
  if (!isPyDict(value as PyValue)) return value as PyValue
  const dict = value as { readonly [key: string]: RunDocValue }
  return dictOf(dictEntries(dict as { [key: string]: PyValue }).map(([key, v]) => [key, toRaw(v as RunDocValue)]))
}

/** The document in `text`. Throws `DataCorrupted` naming `file`. */
export function readRunDoc(text: string, file: string): RunDoc {
  let raw: PyValue
  try {
    raw = pyJsonLoads(text, file)
  } catch (cause) {
    throw new DataCorrupted(`${file}: the run document is not readable as JSON`, { path: file, cause })
  }
  const doc = fromRaw(raw, file)
  if (typeof doc !== 'object' || doc === null || Array.isArray(doc) || isDate(doc) || isPyFloat(doc as PyValue))
    throw new DataCorrupted(`${file}: a run document should be an object`, { path: file })
  return doc as RunDoc
}

/** Text of a document as strax writes it: keys sorted, four spaces. A document without a name gets its run id. */
export function writeRunDoc(runId: string, doc: RunDoc): string {
  const named: RunDoc = Object.hasOwn(doc, 'name') ? doc : { ...doc, name: runId }
  return pyJsonDumps(toRaw(named), { indent: 4, sortKeys: true })
}

/** Nested fields as `a.b`, as strax shows them; defaults, sub_run_spec and tags stay whole. */
export function flattenRunDoc(doc: RunDoc): RunDoc {
  const flat: [string, RunDocValue][] = []
  const walk = (value: RunDoc, prefix: string): void => {
    for (const [key, v] of dictEntries(value as { [key: string]: PyValue })) {
      const nested = isPyDict(v) && !isDate(v) && !isBsonType(v) && !WHOLE_FIELDS.includes(key)
      if (nested) walk(v as RunDoc, `${prefix}${key}.`)
      else flat.push([prefix + key, v as RunDocValue])
    }
  }
  walk(doc, '')
  return dictOf(flat as [string, PyValue][]) as RunDoc
}

/** A type of BSON that is kept as it is written, such as `{ $oid: ... }`. */
const isBsonType = (value: object): boolean => Object.keys(value)[0]?.startsWith('$') ?? false

const WHOLE_FIELDS = ['strax_defaults', 'sub_run_spec', 'tags']

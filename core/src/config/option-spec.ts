import { InvalidPlugin, didYouMean } from '../errors/index.js'
import { isPyDict, isPyFloat, isPyInt, isPyList, type PyValue } from '../pytext/index.js'
import { OPTION_TYPES, type OptionType } from './option-type.js'

/** A run id that is a number, or that number. */
export type FirstRun = string | number | bigint

/** Value by range of runs, each from its first run on: `[[0, a], ['170204_1410', b]]`; or a function of the run id. */
export type DefaultByRun = readonly (readonly [firstRun: FirstRun, value: PyValue])[] | ((runId: string) => PyValue)

/** What a plugin says of one of its options (strax/config.py, `Option`). */
export interface OptionSpec {
  /** One type or several, checked; without it anything goes. null is allowed only where it is the default. */
  readonly type?: OptionType | readonly OptionType[]
  /** At most one of `default`, `defaultFactory` and `defaultByRun`; with none of them the option must be given. */
  readonly default?: PyValue
  readonly defaultFactory?: () => PyValue
  readonly defaultByRun?: DefaultByRun
  /** Whether the value is part of the lineage (true unless said): false for what changes speed, not results. */
  readonly track?: boolean
  readonly help?: string
  /** In a child plugin: this option takes the place of the parent's option `parentOptionName`. */
  readonly childOption?: boolean
  readonly parentOptionName?: string
  /** Without `type`: take it from the default. */
  readonly inferType?: boolean
}

export type OptionSpecs = { readonly [option: string]: OptionSpec }

const SPEC_KEYS = [
  'type',
  'default',
  'defaultFactory',
  'defaultByRun',
  'track',
  'help',
  'childOption',
  'parentOptionName',
  'inferType',
] as const satisfies readonly (keyof OptionSpec)[]

/** The types that are checked; undefined where anything goes. */
export function typesOf(spec: OptionSpec): readonly OptionType[] | undefined {
  if (spec.type !== undefined) return typeof spec.type === 'string' ? [spec.type] : spec.type
  const sample = spec.default
  if (spec.inferType !== true || sample === undefined) return undefined
  if (typeof sample === 'boolean') return ['bool']
  if (typeof sample === 'string') return ['str']
  if (isPyInt(sample)) return ['int']
  if (typeof sample === 'number' || isPyFloat(sample)) return ['int', 'float']
  return isPyList(sample) ? ['list'] : isPyDict(sample) ? ['dict'] : undefined
}

/** The number of the first run of a range; undefined if that is no number. */
export function firstRunNumber(firstRun: FirstRun): bigint | undefined {
  const digits = String(firstRun).replaceAll('_', '')
  return /^[0-9]{1,100}$/.test(digits) ? BigInt(digits) : undefined
}

/**
 * Checks what a declaration says of an option.
 * @param takenBy the plugin, for messages
 * @throws InvalidPlugin if it contradicts itself
 */
export function checkOptionSpec(name: string, spec: OptionSpec, takenBy: string): void {
  const problem = problemOf(spec)
  if (problem !== undefined) throw new InvalidPlugin(`${takenBy}: option ${name} ${problem}`)
}

function problemOf(spec: OptionSpec): string | undefined {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec))
    return `must be declared by an object such as { type: 'float', default: 1 }`
  const unknown = Object.keys(spec).find((key) => !(SPEC_KEYS as readonly string[]).includes(key))
  if (unknown !== undefined) return `has the unknown key "${unknown}".${didYouMean(unknown, SPEC_KEYS)}`
  const badType = typesOf(spec)?.find((type) => !OPTION_TYPES.includes(type))
  if (badType !== undefined) return `has the unknown type ${String(badType)}; known: ${OPTION_TYPES.join(', ')}`
  const defaults = [spec.default, spec.defaultFactory, spec.defaultByRun].filter((given) => given !== undefined)
  if (defaults.length > 1) return 'has more than one of default, defaultFactory and defaultByRun'
  if (spec.defaultFactory !== undefined && typeof spec.defaultFactory !== 'function')
    return 'has a defaultFactory that is not a function'
  if ((spec.childOption ?? false) !== (spec.parentOptionName !== undefined))
    return 'must give childOption and parentOptionName together or neither; an option that only the child has is no child option'
  return spec.defaultByRun === undefined ? undefined : problemOfRanges(spec.defaultByRun)
}

function problemOfRanges(ranges: DefaultByRun): string | undefined {
  if (typeof ranges === 'function') return undefined
  if (
    !Array.isArray(ranges) ||
    ranges.length === 0 ||
    ranges.some((range) => !Array.isArray(range) || range.length !== 2)
  )
    return 'has a defaultByRun that is not a list of [first run, value]'
  const numbers = ranges.map(([first]) => firstRunNumber(first))
  const bad = numbers.indexOf(undefined)
  if (bad !== -1) return `has a defaultByRun with the first run ${String(ranges[bad]![0])}, which is no run number`
  const ascending = numbers.every((number, i) => i === 0 || numbers[i - 1]! <= number!)
  return ascending ? undefined : 'has a defaultByRun whose first runs do not ascend'
}

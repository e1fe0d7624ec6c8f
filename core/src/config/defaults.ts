import { InvalidConfig, messageOf } from '../errors/index.js'
import { deterministicHash, toPyValue, type PyValue } from '../pytext/index.js'
import { isSuperrun, runNumber } from '../run-id/index.js'
import { firstRunNumber, typesOf, type DefaultByRun, type OptionSpec } from './option-spec.js'
import { valueOfType } from './option-type.js'

export type Config = { readonly [option: string]: PyValue }

/**
 * A value a person gave, as a Python value of the option's type.
 * @throws InvalidConfig if it is none
 */
export function optionValue(name: string, spec: OptionSpec, value: unknown, what = `option ${name}`): PyValue {
  const converted = asPyValue(value, what)
  const types = typesOf(spec)
  return types === undefined || (converted === null && spec.default === null)
    ? converted
    : valueOfType(converted, types, what)
}

/** @throws InvalidConfig if the value is not one that Python has */
export function asPyValue(value: unknown, what: string): PyValue {
  try {
    return toPyValue(value, what)
  } catch (cause) {
    throw new InvalidConfig(messageOf(cause), { cause })
  }
}

/**
 * The default of an option for a run, of the option's type; undefined where there is none.
 * @param runDefaults options in the run document, which go before those of the declaration
 * @throws InvalidConfig if the default is not of the option's type, or says nothing of this run
 */
export function defaultOf(
  name: string,
  spec: OptionSpec,
  runId: string,
  runDefaults: Config = {},
): PyValue | undefined {
  if (Object.hasOwn(runDefaults, name))
    return optionValue(name, spec, runDefaults[name], `option ${name} in the run document of ${runId}`)
  const what = `the default of option ${name}`
  if (spec.default !== undefined) return optionValue(name, spec, spec.default, what)
  if (spec.defaultFactory !== undefined) return optionValue(name, spec, spec.defaultFactory(), what)
  if (spec.defaultByRun === undefined) return undefined
  if (isSuperrun(runId)) return subrunDependent(name, spec.defaultByRun, runId)
  return optionValue(name, spec, valueForRun(name, spec.defaultByRun, runId), `${what} for run ${runId}`)
}

/** Subruns may have different values, so a superrun has a mark in their place that changes with the ranges. */
function subrunDependent(name: string, ranges: DefaultByRun, runId: string): PyValue {
  if (typeof ranges === 'function')
    throw new InvalidConfig(
      `option ${name} has a function as defaultByRun, which says nothing of superrun ${runId}: give ${name} in config, or make defaultByRun a list of [first run, value]`,
      { runId },
    )
  return `<SUBRUN-DEPENDENT:${deterministicHash(asPyValue(ranges, `the default by run of option ${name}`))}>`
}

function valueForRun(name: string, ranges: DefaultByRun, runId: string): unknown {
  if (typeof ranges === 'function') return ranges(runId)
  const number = runNumber(runId)
  if (number === undefined)
    throw new InvalidConfig(
      `option ${name} has a default by run number, and run id "${runId}" is no number: give ${name} in config`,
      { runId },
    )
  const range = ranges.findLast(([first]) => firstRunNumber(first)! <= number)
  if (range !== undefined) return range[1]
  throw new InvalidConfig(
    `option ${name} has no default for run ${runId}: its first default is for run ${String(ranges[0]?.[0])}. Give ${name} in config`,
    { runId },
  )
}

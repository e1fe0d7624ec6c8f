import { InvalidArgument, InvalidConfig, didYouMean } from '../errors/index.js'
import { dictOf, type PyValue } from '../pytext/index.js'
import { asPyValue, defaultOf, optionValue, type Config } from './defaults.js'
import type { OptionSpecs } from './option-spec.js'

export const COMBINE_MODES = ['update', 'setdefault', 'replace'] as const
/** `update`: the new values win; `setdefault`: the old ones win; `replace`: the old ones are gone. */
export type CombineMode = (typeof COMBINE_MODES)[number]

/** Options a person gave, as Python values. Copied: later changes do not reach the copy. */
export function toConfig(given: { readonly [option: string]: unknown }, what = 'config'): Config {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new InvalidConfig(`${what} must be an object of options, such as { bonus_area: 42 }`)
  return dictOf(Object.entries(given).map(([name, value]) => [name, asPyValue(value, `option ${name}`)]))
}

/** strax's `combine_configs`. Neither config is changed. */
export function combineConfigs(old: Config, added: Config, mode: CombineMode = 'update'): Config {
  switch (mode) {
    case 'update':
      return { ...old, ...added }
    case 'setdefault':
      return { ...added, ...old }
    case 'replace':
      return { ...added }
    default:
      throw new InvalidArgument(
        `expected a mode out of ${COMBINE_MODES.join(', ')}, got "${String(mode)}".${didYouMean(String(mode), COMBINE_MODES)}`,
      )
  }
}

export interface ResolveRules {
  /** Options in the run document. */
  readonly runDefaults?: Config
  /** Leave out options that have no value, where otherwise they are an error. */
  readonly tolerant?: boolean
  /** The plugin, for messages. */
  readonly takenBy?: string
}

/**
 * The value of every declared option for a run: as given in `config`, else its default. Options that are not declared are left out.
 * @throws InvalidConfig for a missing option (unless tolerant) and for a value of the wrong type
 */
export function resolveOptions(specs: OptionSpecs, config: Config, runId: string, rules: ResolveRules = {}): Config {
  const entries: [string, PyValue][] = []
  for (const [name, spec] of Object.entries(specs)) {
    const value = Object.hasOwn(config, name)
      ? optionValue(name, spec, config[name])
      : defaultOf(name, spec, runId, rules.runDefaults)
    if (value !== undefined) entries.push([name, value])
    else if (rules.tolerant !== true) throw missing(name, rules.takenBy)
  }
  return dictOf(entries)
}

function missing(name: string, takenBy: string | undefined): InvalidConfig {
  const by = takenBy === undefined ? '' : `, which ${takenBy} needs,`
  return new InvalidConfig(`option ${name}${by} has neither a value nor a default: give it in config`)
}

/**
 * Refuses options that nothing takes: most are misspelt.
 * @param known all options of all registered plugins
 * @param free options that may be there all the same (context option `free_options`)
 * @throws InvalidConfig naming the nearest known option
 */
export function checkKnownOptions(
  config: { readonly [option: string]: unknown },
  known: Iterable<string>,
  { free = [], what = 'option' }: { readonly free?: readonly string[]; readonly what?: string } = {},
): void {
  const names = new Set(known)
  for (const name of Object.keys(config)) {
    if (names.has(name) || free.includes(name)) continue
    throw new InvalidConfig(`unknown ${what} "${name}".${didYouMean(name, names)}`, { known: [...names] })
  }
}

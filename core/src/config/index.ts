/** Options of plugins and contexts: declared with type and default, combined, resolved for a run. Unknown names are errors. */
export { OPTION_TYPES, valueOfType, type OptionType } from './option-type.js'
export {
  checkOptionSpec,
  typesOf,
  type DefaultByRun,
  type FirstRun,
  type OptionSpec,
  type OptionSpecs,
} from './option-spec.js'
export { asNames } from './names.js'
export { asPyValue, defaultOf, optionValue, type Config } from './defaults.js'
export {
  checkKnownOptions,
  COMBINE_MODES,
  combineConfigs,
  resolveOptions,
  toConfig,
  type CombineMode,
  type ResolveRules,
} from './resolve.js'

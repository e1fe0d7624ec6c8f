/** Declaring plugins, registering them, and giving them their options, dependencies and lineage for a run. */
export { checkChunkNumber, type ChunkNumber } from './chunk-number.js'
export { configurePlugins, type Configuration } from './configure.js'
export { passesAll } from './kinds/cut-list.js'
export { rowsOf } from './output.js'
export { definePlugin, PluginClass } from './plugin-class.js'
export { Plugin } from './plugin.js'
export { PluginRegistry, type RegisterRules } from './registry.js'
export { SaveWhen, isSaveWhen, saveWhenName } from './save-when.js'
export { snakeCase } from './snake-case.js'
export type * from './spec.js'
export {
  allDependencies,
  checkSuperrun,
  dependencyTree,
  inversedTree,
  rootDataTypes,
  treeLevels,
  type TreeLevel,
} from './tree.js'

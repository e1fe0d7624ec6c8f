/** Who made a piece of data: lineages, their hashes, and the keys that name data by them. */
export { type Lineage, type LineageEntry } from './lineage.js'
export { deterministicHash, hashablize, lineageHash } from './hash.js'
export { DataKey, type DataKeyOptions, type FolderName, type SubRunSpec } from './data-key.js'
export { equalInPython, matchesLineage, type FuzzyOptions } from './match.js'
export {
  compareLineages,
  compareValues,
  describeLineageDifference,
  type Difference,
  type LineageDifference,
} from './compare.js'

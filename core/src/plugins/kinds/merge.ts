import { InvalidPlugin } from '../../errors/index.js'
import { StructDtype } from '../../dtype/index.js'
import { SaveWhen } from '../save-when.js'
import type { InferContext } from '../spec.js'
import type { KindDefaults } from './kind-defaults.js'

/** Only merges columns of data types of one kind (strax plugins/merge_only_plugin.py). */
export function mergeDefaults(): KindDefaults {
  return {
    saveWhen: SaveWhen.EXPLICIT,
    inferDtype: mergedDtype,
    compute: (inputs) => Object.values(inputs)[0]!,
  }
}

/** Fields of all dependencies, each once; ordered by data type, as chunks are merged. */
export function mergedDtype({ deps }: InferContext): StructDtype {
  const kinds = new Set(Object.entries(deps).map(([dataType, plugin]) => plugin.dataKindFor(dataType)))
  if (kinds.size !== 1)
    throw new InvalidPlugin(
      `Only data of one kind can be merged, got ${Object.entries(deps)
        .map(([dataType, plugin]) => `${dataType} (${plugin.dataKindFor(dataType)})`)
        .join(', ')}`,
    )
  const dataTypes = Object.keys(deps).sort((a, b) => (a < b ? -1 : 1))
  return StructDtype.merged(dataTypes.map((dataType) => deps[dataType]!.dtypeFor(dataType)))
}

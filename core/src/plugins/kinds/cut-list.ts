import { InvalidPlugin } from '../../errors/index.js'
import { StructDtype, type FieldSpec, type StructArray } from '../../dtype/index.js'
import { SaveWhen } from '../save-when.js'
import { snakeCase } from '../snake-case.js'
import type { InferContext, PluginSpec } from '../spec.js'
import type { KindDefaults } from './kind-defaults.js'
import { mergedDtype } from './merge.js'

/** All cuts side by side, and one column that is true where all of them are (strax plugins/cut_plugin.py, CutList). */
export function cutListDefaults(spec: PluginSpec): KindDefaults {
  const { cuts } = spec
  if (cuts === undefined || cuts.length === 0)
    throw new InvalidPlugin(`Plugin ${spec.name} is of kind cutList and needs cuts`)
  const all = spec.accumulatedCutsString ?? snakeCase(spec.name)
  const field: FieldSpec = [[`Boolean AND of all cuts in ${all}`, all], '|b1']
  return {
    dependsOn: cuts.flatMap((cut) => cut.provides),
    saveWhen: SaveWhen.TARGET,
    inferDtype: (about: InferContext) => StructDtype.merged([mergedDtype(about), StructDtype.from([field])]),
    compute: (inputs) => {
      const merged = Object.values(inputs)[0]!
      return merged.withColumn(field, passesAll(merged))
    },
  }
}

/** 1 where every column but the times is not 0 (strax.get_accumulated_bool). */
export function passesAll(cuts: StructArray): Uint8Array {
  const passed = new Uint8Array(cuts.length).fill(1)
  for (const name of cuts.dtype.names) {
    if (name === 'time' || name === 'endtime') continue
    const column = cuts.column(name)
    for (let i = 0; i < passed.length; i++) if (!column[i]) passed[i] = 0
  }
  return passed
}

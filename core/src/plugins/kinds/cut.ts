import { InvalidPlugin, PluginFailed } from '../../errors/index.js'
import { endtime, timeFields, StructDtype, type FieldSpec } from '../../dtype/index.js'
import { SaveWhen } from '../save-when.js'
import { snakeCase } from '../snake-case.js'
import type { PluginSpec } from '../spec.js'
import type { KindDefaults } from './kind-defaults.js'

/** A column that says which rows pass (strax plugins/cut_plugin.py, CutPlugin). */
export function cutDefaults(spec: PluginSpec): KindDefaults {
  const { cutBy } = spec
  if (cutBy === undefined) throw new InvalidPlugin(`Plugin ${spec.name} is of kind cut and needs cutBy`)
  const snake = snakeCase(spec.name)
  const cutName = spec.cutName ?? snake
  const described = snake.includes('cut_') ? snake.split('_').join(' ') : `Cut by ${snake}`
  const field: FieldSpec = [[spec.cutDescription ?? described, cutName], '|b1']
  return {
    saveWhen: SaveWhen.TARGET,
    inferDtype: () => StructDtype.from([...timeFields, field]),
    compute: async (inputs, context) => {
      const rows = Object.values(inputs)[0]!
      const passed = await cutBy(inputs, context)
      if (passed.length !== rows.length)
        throw new PluginFailed(`cutBy of ${spec.name} gave ${passed.length} values for ${rows.length} rows`)
      const mask = Uint8Array.from({ length: rows.length }, (_, i) => (passed[i] ? 1 : 0))
      return { time: rows.column('time') as BigInt64Array, endtime: endtime(rows), [cutName]: mask }
    },
  }
}

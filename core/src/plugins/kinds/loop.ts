import { InvalidPlugin, PluginFailed, nearestName } from '../../errors/index.js'
import { endtime, StructArray } from '../../dtype/index.js'
import { firstUnsorted, splitByContainment, splitTouchingWindows } from '../../processing/index.js'
import type { ComputeContext, Inputs, PluginSpec, Row } from '../spec.js'
import type { KindDefaults } from './kind-defaults.js'

/** One call per row of the base kind, with the things inside that row (strax plugins/loop_plugin.py). */
export function loopDefaults(spec: PluginSpec): KindDefaults {
  const { computeLoop } = spec
  if (computeLoop === undefined) throw new InvalidPlugin(`Plugin ${spec.name} is of kind loop and needs computeLoop`)
  const selection = spec.timeSelection ?? 'fully_contained'
  if (selection !== 'fully_contained' && selection !== 'touching')
    throw new InvalidPlugin(
      `Plugin ${spec.name}: timeSelection must be 'fully_contained' or 'touching', got ${String(selection)}`,
    )
  return {
    compute: async (inputs, context) => {
      const loopOver = spec.loopOver ?? baseKind(context, spec.name)
      const base = inputs[loopOver]
      if (base === undefined)
        throw new InvalidPlugin(
          `Plugin ${spec.name} loops over "${loopOver}" but gets ${Object.keys(inputs).join(', ')}`,
        )
      checkBase(base, loopOver)
      const things = splitThings(inputs, loopOver, base, selection, spec.touchingWindow ?? 0)
      const rows: (Row | { readonly [dataType: string]: Row })[] = []
      for (let i = 0; i < base.length; i++) {
        const inside = Object.fromEntries(things.map(([kind, parts]) => [kind, parts[i]!]))
        rows.push(await computeLoop(base.row(i), inside, context))
      }
      return collect(rows, spec.name, context)
    },
  }
}

function baseKind(context: ComputeContext, name: string): string {
  const first = Object.entries(context.deps)[0]
  if (first === undefined) throw new InvalidPlugin(`Plugin ${name} loops over nothing: it depends on nothing`)
  return first[1].dataKindFor(first[0])
}

function checkBase(base: StructArray, kind: string): void {
  const ends = endtime(base)
  const times = base.column('time') as BigInt64Array
  for (let i = 1; i < base.length; i++)
    if (times[i]! < ends[i - 1]!) throw new PluginFailed(`${kind} overlap: row ${i} starts before row ${i - 1} ends`)
}

function splitThings(
  inputs: Inputs,
  loopOver: string,
  base: StructArray,
  selection: 'fully_contained' | 'touching',
  window: number | bigint,
): [string, StructArray[]][] {
  return Object.entries(inputs)
    .filter(([kind]) => kind !== loopOver)
    .map(([kind, things]) => {
      const bad = firstUnsorted(things.column('time') as BigInt64Array)
      if (bad !== -1)
        throw new PluginFailed(`${kind} should be sorted by time, but row ${bad} starts before row ${bad - 1}`)
      const parts =
        selection === 'fully_contained' ? splitByContainment(things, base) : splitTouchingWindows(things, base, window)
      return [kind, parts]
    })
}

/** Rows of one data type, or per data type, into arrays; every field given must be in the dtype. */
function collect(
  rows: readonly (Row | { readonly [dataType: string]: Row })[],
  name: string,
  context: ComputeContext,
): StructArray | { [dataType: string]: StructArray } {
  const gather = (dataType: string, of: readonly Row[]): StructArray => {
    const dtype = context.dtypes[dataType]!
    for (const row of of) {
      if (typeof row !== 'object' || row === null)
        throw new PluginFailed(
          `computeLoop of ${name} must give an object of fields for ${dataType}, got ${String(row)}`,
        )
      const unknown = Object.keys(row).find((field) => !dtype.has(field))
      if (unknown !== undefined) {
        const near = nearestName(unknown, dtype.names)
        throw new PluginFailed(
          `computeLoop of ${name} gave field "${unknown}", which ${dataType} has not.${near === undefined ? '' : ` Did you mean "${near}"?`}`,
        )
      }
    }
    return StructArray.fromRows(dtype, of)
  }
  if (context.provides.length === 1) return gather(context.provides[0]!, rows as readonly Row[])
  return Object.fromEntries(
    context.provides.map((dataType) => [
      dataType,
      gather(
        dataType,
        rows.map((row) => (row as { readonly [dataType: string]: Row })[dataType] ?? {}),
      ),
    ]),
  )
}

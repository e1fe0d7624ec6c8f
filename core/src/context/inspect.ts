import { DependencyTree } from '../displays/index.js'
import { resolveOptions, defaultOf } from '../config/index.js'
import { InvalidArgument, messageOf } from '../errors/index.js'
import { scalarText } from '../dtype/index.js'
import { compareValues, type Lineage } from '../lineage/index.js'
import { pyRepr, type PyValue } from '../pytext/index.js'
import { allDependencies, saveWhenName, type PluginClass } from '../plugins/index.js'
import { compilePattern } from '../runs/index.js'
import type { DataMetadata } from '../storage/index.js'
import { Table } from '../table/index.js'
import { CONTEXT_OPTIONS, CONTEXT_OPTION_NAMES } from './context-options.js'
import { OpenedData } from './open-data.js'
import type { ContextState } from './state.js'
import { find, getMetadata } from './stored.js'

/** A run later than any, whose defaults are those of new runs. */
const ANY_NEW_RUN = '9'.repeat(20)
const OMITTED = '<OMITTED>'

export interface ShowConfigOptions {
  /** Only options whose name matches (fnmatch). */
  readonly pattern?: string
  /** For defaults that depend on the run. */
  readonly runId?: string
}

/** Options that affect a data type, with defaults and current values; without a data type the context's own. */
export async function showConfig(
  state: ContextState,
  dataType: string | undefined,
  o: ShowConfigOptions = {},
): Promise<Table> {
  const matches = compilePattern(o.pattern ?? '*', 'fnmatch')
  const rows = dataType === undefined ? contextRows(state) : await pluginRows(state, dataType, o.runId ?? ANY_NEW_RUN)
  const kept = rows.filter(({ option }) => matches(option))
  return Table.fromRows(kept, { columns: ['option', 'default', 'current', 'applies_to', 'help'] })
}

type ConfigRow = {
  readonly option: string
  readonly default: string
  readonly current: string
  readonly applies_to: string
  readonly help: string
}

function contextRows(state: ContextState): ConfigRow[] {
  return CONTEXT_OPTION_NAMES.map((option) => ({
    option,
    default: shown(CONTEXT_OPTIONS[option].default),
    current: shown(state.options[option]),
    applies_to: 'Context',
    help: CONTEXT_OPTIONS[option].help,
  }))
}

const shown = (value: unknown): string =>
  typeof value === 'function'
    ? 'function'
    : (JSON.stringify(value, (_, v: unknown) => (typeof v === 'function' ? 'function' : v)) ?? String(value))

async function pluginRows(state: ContextState, dataType: string, runId: string): Promise<ConfigRow[]> {
  const plugins = new Set((await state.plugins([dataType], runId)).values())
  const runDefaults = await state.runDefaults(runId)
  return [...plugins].flatMap(({ cls }) =>
    Object.entries(cls.options).map(([option, spec]) => {
      const value = defaultOf(option, spec, runId, runDefaults)
      const isSet = Object.hasOwn(state.config, option)
      return {
        option,
        default: value === undefined ? OMITTED : pyRepr(value),
        current: isSet ? pyRepr(state.config[option]!) : OMITTED,
        applies_to: cls.provides.join(', '),
        help: spec.help ?? '',
      }
    }),
  )
}

/** The fields of a data type. */
export async function dataInfo(state: ContextState, dataType: string): Promise<Table> {
  const dtype = (await state.plugin(dataType, '0')).dtypeFor(dataType)
  const rows = dtype.fields.map(({ name, title, scalar, shape }) => ({
    'Field name': name,
    'Data type': shape.length === 0 ? scalarText(scalar) : `${scalarText(scalar)} (${shape.join(', ')})`,
    Comment: title ?? '',
  }))
  return Table.fromRows(rows, { columns: ['Field name', 'Data type', 'Comment'] })
}

/** Which data types have a field that matches (fnmatch), and, if asked, which plugins' code mentions it. */
export async function searchField(state: ContextState, pattern: string, includeCodeUsage: boolean): Promise<Table> {
  const matches = compilePattern(pattern, 'fnmatch')
  const rows: { field: string; data_type: string; plugin: string; used_in: string }[] = []
  for (const dataType of [...state.registry.dataTypes].sort()) {
    const plugin = await state.plugin(dataType, '0')
    for (const field of plugin.dtypeFor(dataType).names.filter(matches))
      rows.push({
        field,
        data_type: dataType,
        plugin: plugin.name,
        used_in: includeCodeUsage ? fieldUsage(state, field).join(', ') : '',
      })
  }
  rows.sort((a, b) => (a.field < b.field ? -1 : a.field > b.field ? 1 : 0))
  return Table.fromRows(rows, {
    columns: includeCodeUsage ? ['field', 'data_type', 'plugin', 'used_in'] : ['field', 'data_type', 'plugin'],
  })
}

/** `Plugin.function` for every function of a registered plugin whose source holds the text. */
export function fieldUsage(state: ContextState, text: string): string[] {
  return state.registry.plugins.flatMap((plugin) =>
    functionsOf(plugin)
      .filter(([, source]) => source.includes(text))
      .map(([name]) => `${plugin.name}.${name}`),
  )
}

function functionsOf(plugin: PluginClass): [string, string][] {
  return Object.entries(plugin.spec).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'function' ? [[name, value.toString()] as [string, string]] : [],
  )
}

/** Lineage hash, SaveWhen and version of everything that can be made. */
export async function providedDtypes(
  state: ContextState,
  runId: string,
): Promise<Record<string, { hash: string; save_when: string; version: string }>> {
  const entries = await Promise.all(
    state.registry.dataTypes.map(async (dataType) => {
      const { lineageHash, cls } = await state.plugin(dataType, runId)
      return [
        dataType,
        { hash: lineageHash, save_when: saveWhenName(cls.saveWhenFor(dataType)), version: cls.version },
      ] as const
    }),
  )
  return Object.fromEntries(entries)
}

/** Data types by kind, and the kind of each data type. */
export async function dataKinds(
  state: ContextState,
): Promise<{ readonly byKind: Record<string, string[]>; readonly byDataType: Record<string, string> }> {
  const byKind: Record<string, string[]> = {}
  const byDataType: Record<string, string> = {}
  for (const dataType of state.registry.dataTypes) {
    const kind = (await state.plugin(dataType, '0')).dataKindFor(dataType)
    byDataType[dataType] = kind
    ;(byKind[kind] ??= []).push(dataType)
  }
  return { byKind, byDataType }
}

/** What to compare: data of a run, or metadata that one has already. */
export type Comparable = readonly [runId: string, target: string] | DataMetadata | OpenedData

/**
 * Differences of two sets of metadata; where one of them is not stored, of the lineages.
 * @returns a table: path, left, right
 */
export async function compareMetadata(state: ContextState, left: Comparable, right: Comparable): Promise<Table> {
  const [a, b] = [await describe(state, left), await describe(state, right)]
  const both = a.metadata !== undefined && b.metadata !== undefined
  const differences = both
    ? compareValues(a.metadata!.raw as PyValue, b.metadata!.raw as PyValue)
    : compareValues(a.lineage as PyValue, b.lineage as PyValue)
  const side = (value: PyValue | undefined): string => (value === undefined ? '' : pyRepr(value))
  return Table.fromRows(
    differences.map((one) => ({ path: one.path.join('.'), left: side(one.left), right: side(one.right) })),
    {
      columns: ['path', 'left', 'right'],
      caption: both ? 'Differences of the metadata' : 'Differences of the lineages (not both are stored)',
    },
  )
}

async function describe(state: ContextState, what: Comparable): Promise<{ metadata?: DataMetadata; lineage: Lineage }> {
  if (!Array.isArray(what)) {
    const metadata = what instanceof OpenedData ? what.metadata : (what as DataMetadata)
    if (typeof metadata !== 'object' || metadata === null || metadata.raw === undefined)
      throw new InvalidArgument(
        'compareMetadata takes [runId, target], what getMetadata or openData gives, or (with a disk) a path',
      )
    return { metadata, lineage: metadata.lineage }
  }
  const [runId, target] = what as readonly [string, string]
  if ((await find(state, runId, target)) === undefined) return { lineage: (await state.key(runId, target)).lineage }
  const metadata = await getMetadata(state, runId, target)
  return { metadata, lineage: metadata.lineage }
}

/** All data types, or the targets with what they are made from, in the order of registration. */
export async function dependencyPicture(
  state: ContextState,
  targets: readonly string[] | undefined,
): Promise<DependencyTree> {
  if (targets !== undefined) await state.checkTargets(targets)
  const wanted = new Set((targets ?? []).flatMap((one) => [one, ...allDependencies(state.registry, one)]))
  const { dataTypes } = state.registry
  const nodes = dataTypes
    .filter((dataType) => targets === undefined || wanted.has(dataType))
    .map(async (dataType) => {
      const plugin = await state.plugin(dataType, ANY_NEW_RUN)
      const { name, version, dependsOn } = state.registry.get(dataType)!
      return { dataType, plugin: name, version, dataKind: plugin.dataKindFor(dataType), dependsOn }
    })
  return new DependencyTree(await Promise.all(nodes))
}

/** A plugin for a run with all its options, or an error that says what is missing. */
export async function singlePlugin(
  state: ContextState,
  runId: string,
  dataType: string,
): ReturnType<ContextState['plugin']> {
  const plugin = await state.plugin(dataType, runId)
  try {
    resolveOptions(plugin.cls.options, state.config, runId, {
      runDefaults: await state.runDefaults(runId),
      takenBy: plugin.name,
    })
  } catch (cause) {
    throw new InvalidArgument(`${plugin.name} cannot compute ${dataType}: ${messageOf(cause)}`, {
      runId,
      dataType,
      cause,
    })
  }
  return plugin
}

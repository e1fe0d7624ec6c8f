import { describe, expect, test } from '@jest/globals'
import { Peaks, Records } from '../../src/demo/index.js'
import { timeFields } from '../../src/dtype/index.js'
import {
  configurePlugins,
  definePlugin,
  PluginRegistry,
  SaveWhen,
  snakeCase,
  treeLevels,
  type PluginClass,
  type PluginSpec,
} from '../../src/plugins/index.js'

const rules = { config: {}, usePerRunDefaults: false }
const registryOf = (...plugins: PluginClass[]): PluginRegistry => {
  const registry = new PluginRegistry()
  for (const plugin of plugins) registry.register(plugin, { config: { bonus_area: 1 }, usePerRunDefaults: false })
  return registry
}
const simple = (name: string, dependsOn: string[] = [], more: Partial<PluginSpec> = {}): PluginClass =>
  definePlugin({ name, dependsOn, dtype: timeFields, compute: () => [], ...more })

describe('definePlugin', () => {
  test('fills in what strax fills in', () => {
    const plugin = simple('PeakBasics', ['peaks'])
    expect(plugin.provides).toEqual(['peak_basics'])
    expect(plugin.version).toBe('0.0.0')
    expect(plugin.compressor).toBe('blosc')
    expect(plugin.saveWhenFor('peak_basics')).toBe(SaveWhen.ALWAYS)
    expect([
      plugin.chunkTargetSizeMb,
      plugin.canRechunk('peak_basics'),
      plugin.rechunkOnLoad,
      plugin.allowSuperrun,
    ]).toEqual([200, true, false, false])
    expect(
      definePlugin({ name: 'M', provides: 'merged', kind: 'merge', dependsOn: ['a1'] }).saveWhenFor('merged'),
    ).toBe(SaveWhen.EXPLICIT)
    expect(definePlugin({ name: 'CutX', kind: 'cut', dependsOn: 'a1', cutBy: () => [] }).saveWhenFor('cut_x')).toBe(
      SaveWhen.TARGET,
    )
  })

  test.each([
    ['PeakBasics', 'peak_basics'],
    ['CutS1', 'cut_s1'],
    ['nVETOHits', 'n_veto_hits'],
    ['HTTPServer', 'http_server'],
    ['records', 'records'],
  ])(
    '%s in snake_case is %s', // as strax.camel_to_snake
    (name, snake) => expect(snakeCase(name)).toBe(snake),
  )

  test('with() makes a variant and leaves the plugin alone', () => {
    const zstd = Records.with({ compressor: 'zstd' })
    expect([Records.compressor, zstd.compressor, zstd.name]).toEqual(['blosc', 'zstd', 'Records'])
  })

  test('version null is made from the source', () => {
    const make = (compute: PluginSpec['compute'], dtype: PluginSpec['dtype'] = timeFields): string =>
      definePlugin({ name: 'Auto', version: null, dtype, compute }).version
    expect(make(() => [])).toMatch(/^auto_[a-z2-7]{10}$/)
    expect(make(() => [])).toBe(make(() => []))
    expect(make(() => [])).not.toBe(make(() => ({})))
    expect(make(() => [])).not.toBe(make(() => [], [...timeFields, ['x', '<f4']]))
  })

  test.each<[string, object, RegExp]>([
    ['a snake_case key', { depends_on: ['a1'] }, /unknown key "depends_on".*"dependsOn"/],
    ['a misspelt key', { compte: 1 }, /"compte".*"compute"/],
    ['an unknown kind', { kind: 'looop' }, /unknown kind "looop".*"loop"/],
    ['no name', { name: undefined }, /needs a name/],
    ['a bad name', { name: '1a' }, /needs a name/],
    ['a data type with a dash', { provides: 'a-b' }, /must name data types/],
    ['a dependency twice', { dependsOn: ['a1', 'a1'] }, /lists a1 twice/],
    ['itself as dependency', { provides: 'x1', dependsOn: 'x1' }, /depends on x1, which it provides itself/],
    ['no dtype', { dtype: undefined }, /neither dtype nor inferDtype/],
    ['superruns of nothing', { allowSuperrun: true }, /depends on nothing/],
    ['an overlap without window', { kind: 'overlap', dependsOn: 'a1' }, /needs windowSize/],
    ['a window without overlap', { windowSize: 3 }, /`windowSize` is only for kind 'overlap'/],
    ['a loop without computeLoop', { kind: 'loop', dependsOn: 'a1' }, /needs computeLoop/],
    ['a cut without cutBy', { kind: 'cut', dependsOn: 'a1' }, /needs cutBy/],
    ['a parallel downChunking', { kind: 'downChunking', dependsOn: 'a1', parallel: true }, /cannot be parallel/],
    ['saveWhen of something else', { provides: ['a1', 'b1'], saveWhen: { a1: 3 } }, /saveWhen says nothing of b1/],
    ['a saveWhen that is none', { saveWhen: 7 }, /saveWhen of test_plugin is 7/],
    ['an option of no known type', { options: { a: { type: 'floot' } } }, /option a has the unknown type/],
    ['two defaults', { options: { a: { default: 1, defaultFactory: () => 1 } } }, /more than one of default/],
    ['a size of nothing', { chunkTargetSizeMb: 0 }, /chunkTargetSizeMb must be a positive number/],
  ])('refuses %s', (_, more, message) => {
    expect(() =>
      definePlugin({ name: 'TestPlugin', dtype: timeFields, compute: () => [], ...more } as PluginSpec),
    ).toThrow(message)
  })
})

describe('child plugins', () => {
  const Parent = simple('Parent', ['peaks'], {
    version: '0.0.5',
    options: { one: { default: 2 }, shared: { default: 10 }, secret: { default: 1, track: false } },
  })
  const Child = definePlugin({
    name: 'Child',
    version: '0.0.1',
    childOf: Parent,
    provides: 'child',
    options: { one_of_child: { default: 4, childOption: true, parentOptionName: 'one' }, own: { default: 6 } },
  })

  test('inherit what they do not say, and their lineage is that of strax', () => {
    const plugins = configurePlugins(['parent', 'child'], '0', {
      registry: registryOf(Records, Peaks, Parent, Child),
      config: { bonus_area: 1, one: 3 },
    })
    const [parent, child] = [plugins.get('parent')!, plugins.get('child')!]
    expect(parent.lineage['parent']).toEqual(['Parent', '0.0.5', { one: 3, shared: 10 }])
    expect(child.lineage['child']).toEqual(['Child', '0.0.1', { one_of_child: 4, shared: 10, own: 6, Parent: '0.0.5' }])
    expect(parent.values).toEqual({ one: 3, shared: 10, secret: 1 })
    expect(child.values).toEqual({ one: 4, one_of_child: 4, shared: 10, secret: 1, own: 6 })
    expect(child.dependsOn).toEqual(['peaks'])
  })

  test('cannot declare an option of the parent again, nor replace one it has not', () => {
    expect(() =>
      definePlugin({ name: 'Bad', childOf: Parent, provides: 'bad', options: { one: { default: 1 } } }),
    ).toThrow(/declares one again/)
    const Lost = definePlugin({
      name: 'Lost',
      childOf: Parent,
      provides: 'lost',
      options: { x: { default: 1, childOption: true, parentOptionName: 'noe' } },
    })
    expect(() =>
      configurePlugins(['lost'], '0', { registry: registryOf(Records, Peaks, Lost), config: { bonus_area: 1 } }),
    ).toThrow(/replaces "noe".*Did you mean "one"/)
  })
})

describe('PluginRegistry', () => {
  test('a later plugin takes over, and drops what else the earlier one provided', () => {
    const registry = new PluginRegistry()
    const notices: string[] = []
    const kinds = { a1: 'a1', b1: 'b1' }
    const Two = simple('Two', [], {
      provides: ['a1', 'b1'],
      dataKind: kinds,
      dtype: { a1: timeFields, b1: timeFields },
    })
    const One = simple('One', [], { provides: 'a1' })
    registry.register(Two, rules)
    registry.register(One, { ...rules, onNotice: (text) => notices.push(text) })
    expect(registry.dataTypes).toEqual(['a1'])
    expect(registry.get('a1')).toBe(One)
    expect(notices).toEqual([expect.stringContaining('b1')])
  })

  test('one option has one default; 1, 1.0 and true are the same, as in Python', () => {
    const withDefault = (name: string, value: number | boolean): PluginClass =>
      simple(name, [], { options: { x: { default: value } } })
    const registry = registryOf(withDefault('First', 1))
    registry.register(withDefault('Second', true), rules)
    expect(() => registry.register(withDefault('Third', 2), rules)).toThrow(
      /Option x has default 2 in Third but 1 in First/,
    )
    expect(registry.get('third')).toBeUndefined()
  })

  test('defaults by run need permission or a value', () => {
    expect(() => new PluginRegistry().register(Peaks, rules)).toThrow(/bonus_area of Peaks has a default by run/)
    new PluginRegistry().register(Peaks, { ...rules, usePerRunDefaults: true })
    new PluginRegistry().register(Peaks, { ...rules, config: { bonus_area: 1 } })
  })

  test('plugins that lack something are dropped, and what lacks them then', () => {
    const registry = registryOf(simple('A1', ['nowhere']), simple('B1', ['a1']), simple('C1'))
    expect(registry.deregisterWithMissingDependencies()).toEqual(['a1', 'b1'])
    expect(registry.dataTypes).toEqual(['c1'])
  })

  test('only plugins are taken', () => {
    expect(() => new PluginRegistry().register({ name: 'X' } as never, rules)).toThrow(
      /Only plugins made by definePlugin/,
    )
  })
})

describe('dependencies', () => {
  const registry = registryOf(simple('A1'), simple('B1', ['a1']), simple('C1', ['a1', 'b1']), simple('D1', ['c1']))

  test('levels, by the longest way and the shortest', () => {
    expect(treeLevels(registry)['c1']).toEqual({ level: 2, class: 'C1', index: 0, order: 2 })
    expect(treeLevels(registry, true)['c1']).toEqual({ level: 1, class: 'C1', index: 0, order: 2 })
  })

  test('a target without plugin, a dependency without, and circles', () => {
    const configure = (target: string, more: PluginClass[] = []): unknown =>
      configurePlugins([target], '0', { registry: registryOf(...more, simple('A1')), config: {} })
    expect(() => configure('a2')).toThrow(/No registered plugin provides "a2".*"a1"/)
    expect(() => configure('x1', [simple('X1', ['a3'])])).toThrow(
      /X1 depends on "a3", which no registered plugin provides.*"a1"/,
    )
    expect(() => configure('x1', [simple('X1', ['y1']), simple('Y1', ['x1'])])).toThrow(/circle: x1 -> y1 -> x1/)
  })
})

import { expect, test } from '@jest/globals'
import { checkKnownOptions, checkOptionSpec, combineConfigs, resolveOptions, toConfig } from '../../src/config/index.js'
import type { OptionSpec } from '../../src/config/index.js'
import { InvalidArgument, InvalidConfig, InvalidPlugin } from '../../src/errors/index.js'
import { PyFloat, pyRepr, pyTuple, type PyValue } from '../../src/pytext/index.js'

/** The value as Python would print it, so that 1 and 1.0 differ. */
const resolved = (spec: OptionSpec, value?: unknown): string =>
  pyRepr(resolveOptions({ x: spec }, value === undefined ? {} : toConfig({ x: value }), '0').x!)

test('whole numbers become floats where the option is a float', () => {
  expect(resolved({ type: 'float' }, 100)).toBe('100.0')
  expect(resolved({ type: 'float', default: 100 })).toBe('100.0')
  expect(resolved({ type: 'float' }, 0.5)).toBe('0.5')
  expect(resolved({ type: 'float' }, new PyFloat(3))).toBe('3.0')
  expect(resolved({ type: 'float' }, 100n)).toBe('100')
  expect(resolved({ type: ['int', 'float'] }, 100)).toBe('100')
  expect(resolved({}, 100)).toBe('100')
})

test('values of the wrong type are refused with what was got', () => {
  const bad: [OptionSpec['type'], unknown, RegExp][] = [
    ['int', 1.5, /option x must be of type int, got float 1\.5/],
    ['int', new PyFloat(1), /got float 1\.0/],
    ['int', true, /got bool True/],
    ['int', '1', /got str '1'/],
    ['float', '1', /got str/],
    ['str', 1, /got int 1/],
    ['bool', 0, /got int 0/],
    ['list', { a: 1 }, /got dict/],
    ['dict', [1], /got list/],
    ['str', null, /got None/],
    [['int', 'list'], 'abc', /int or list, got str/],
  ]
  for (const [type, value, message] of bad) {
    expect(() => resolved({ type }, value)).toThrow(message)
    expect(() => resolved({ type }, value)).toThrow(InvalidConfig)
  }
  expect(() => resolved({ type: 'int', default: 1.5 })).toThrow(/the default of option x/)
})

test('null goes where it is the default', () => {
  expect(resolved({ type: 'str', default: null })).toBe('None')
  expect(resolved({ type: 'str', default: null }, null)).toBe('None')
  expect(() => resolved({ type: 'str', default: 'a' }, null)).toThrow(InvalidConfig)
})

test('the type is taken from the default where asked', () => {
  expect(() => resolved({ default: 1, inferType: true }, 1.5)).toThrow(/type int/)
  expect(resolved({ default: 1.5, inferType: true }, 2)).toBe('2')
  expect(() => resolved({ default: 'a', inferType: true }, 2)).toThrow(/type str/)
  expect(resolved({ default: 'a' }, 2)).toBe('2')
})

test('what people write in JavaScript', () => {
  expect(resolved({}, new Float32Array([1, 0.5]))).toBe('[1.0, 0.5]')
  expect(resolved({}, new Int16Array([1, -2]))).toBe('[1, -2]')
  expect(resolved({}, new BigInt64Array([2n ** 60n]))).toBe('[1152921504606846976]')
  expect(
    resolved(
      {},
      new Map<string, unknown>([
        ['b', new Set([1])],
        ['a', pyTuple([1])],
      ]),
    ),
  ).toBe("{'b': [1], 'a': (1,)}")
  const cyclic: Record<string, unknown> = {}
  cyclic.self = [cyclic]
  const bad: [unknown, RegExp][] = [
    [{ a: [1, undefined] }, /option x\["a"\]\[1\] .* got undefined/],
    [() => 1, /got a function/],
    [new Date(0), /got a Date; give a text/],
    [cyclic, /contains itself/],
    [new Map([[1, 2]]), /keys must be strings/],
    [new DataView(new ArrayBuffer(8)), /got a DataView/],
    [/x/, /got a RegExp/],
  ]
  for (const [value, message] of bad) {
    expect(() => toConfig({ x: value })).toThrow(message)
    expect(() => toConfig({ x: value })).toThrow(InvalidConfig)
  }
})

test('a config does not change with the object it was made of', () => {
  const gains = [1, 2]
  const config = toConfig({ gains })
  gains.push(3)
  expect(config.gains).toEqual([1, 2])
})

test('the value given, then the run document, then the declaration', () => {
  const specs = {
    a: { default: 1 },
    b: { defaultFactory: () => [1, 2] },
    c: { defaultByRun: (runId: string) => runId },
  }
  const config = toConfig({ a: 5, unused: 1 })
  expect(resolveOptions(specs, config, '7', { runDefaults: { a: 9, b: 'doc' } })).toEqual({ a: 5, b: 'doc', c: '7' })
})

test('a missing option is an error that names its plugin, unless tolerated', () => {
  expect(() => resolveOptions({ a: {} }, {}, '0', { takenBy: 'Peaks' })).toThrow(/option a, which Peaks needs/)
  expect(resolveOptions({ a: {} }, {}, '0', { tolerant: true })).toEqual({})
})

test('a default by run says where it knows nothing', () => {
  const defaultByRun = [
    ['000100', 'a'],
    [200, 'b'],
  ] as const
  const value = (runId: string): PyValue => resolveOptions({ x: { defaultByRun } }, {}, runId).x!
  expect([value('100'), value('0199'), value('200')]).toEqual(['a', 'a', 'b'])
  expect(() => value('99')).toThrow(/no default for run 99: its first default is for run 000100/)
  expect(() => value('run_a')).toThrow(/is no number/)
  expect(() => resolveOptions({ x: { defaultByRun: () => 1 } }, {}, '_super')).toThrow(
    /says nothing of superrun _super/,
  )
})

test('declarations that contradict themselves', () => {
  const bad: [object, RegExp][] = [
    [{ default: 1, defaultFactory: () => 1 }, /more than one of/],
    [{ childOption: true }, /together or neither/],
    [{ parentOptionName: 'a' }, /together or neither/],
    [{ type: 'number' }, /unknown type number/],
    [{ defualt: 1 }, /unknown key "defualt". Did you mean "default"/],
    [{ defaultByRun: [] }, /not a list of/],
    [
      {
        defaultByRun: [
          [2, 'a'],
          [1, 'b'],
        ],
      },
      /do not ascend/,
    ],
    [{ defaultByRun: [['x', 'a']] }, /no run number/],
    [{ defaultFactory: 1 }, /not a function/],
    [[], /declared by an object/],
  ]
  for (const [spec, message] of bad) {
    expect(() => checkOptionSpec('x', spec as OptionSpec, 'Peaks')).toThrow(message)
    expect(() => checkOptionSpec('x', spec as OptionSpec, 'Peaks')).toThrow(InvalidPlugin)
  }
  checkOptionSpec('x', { type: ['int', 'float'], default: 1, track: false, help: 'ns' }, 'Peaks')
})

test('unknown options name the nearest known one', () => {
  expect(() => checkKnownOptions({ bonus_aera: 1 }, ['bonus_area', 'dt'])).toThrow(
    /unknown option "bonus_aera". Did you mean "bonus_area"/,
  )
  checkKnownOptions({ dt: 1, anything: 2 }, ['dt'], { free: ['anything'] })
})

test('configs combine as in strax', () => {
  const [old, added] = [
    { a: 1, b: 2 },
    { b: 3, c: 4 },
  ]
  expect(combineConfigs(old, added)).toEqual({ a: 1, b: 3, c: 4 })
  expect(combineConfigs(old, added, 'setdefault')).toEqual({ a: 1, b: 2, c: 4 })
  expect(combineConfigs(old, added, 'replace')).toEqual({ b: 3, c: 4 })
  expect(() => combineConfigs(old, added, 'updtae' as never)).toThrow(InvalidArgument)
  expect(old).toEqual({ a: 1, b: 2 })
})

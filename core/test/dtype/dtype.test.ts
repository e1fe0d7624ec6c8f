import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { peakDtype, StructDtype, timeFields, type FieldSpec } from '../../src/dtype/index.js'
import { InvalidArgument, InvalidDtype } from '../../src/errors/index.js'
import { fixture } from './fixture.js'

test("strax's lazy form has the title last; titles before the name as in numpy", () => {
  const dtype = StructDtype.from([
    ['a', 'np.int32', 'what a is'],
    [['B', 'b'], 'float64'],
    ['c', 'numpy.uint8', [2, 3]],
    ['d', 'f4', 3],
    ['', 'i2'],
  ])
  expect(dtype.toString()).toBe(
    "[(('what a is', 'a'), '<i4'), (('B', 'b'), '<f8'), ('c', '|u1', (2, 3)), ('d', '<f4', (3,)), ('f4', '<i2')]",
  )
  expect(StructDtype.from(dtype)).toBe(dtype)
  expect(StructDtype.from(dtype.unpack()).equals(dtype)).toBe(true)
  expect(StructDtype.from([...dtype, ['e', '<i4']]).names).toEqual(['a', 'b', 'c', 'd', 'f4', 'e'])
})

test('refusals say what is wrong', () => {
  const cases: [string, RegExp][] = [
    ["[('a', '>i4')]", /"a".*big-endian/],
    ["[('a', '|O')]", /Python objects/],
    ["[('a', '<M8[ns]')]", /int64 ns/],
    ["[('a', '<c16')]", /complex/],
    ["[('a', '<f16')]", /long double/],
    ["[('a', [('x', '<i4'), ('y', '<i4')])]", /struct in a struct/],
    ["[('a', '<i4'), ('a', '<i4')]", /"a" occurs more than once/],
    ["[(('b', 'a'), '<i4'), ('b', '<i4')]", /"b" occurs more than once/],
    ["[('a', '<i4', (2, -1))]", /shape/],
    ["[('a', '<i4', (2.0,))]", /shape/],
    ["[('a', '<i4', (2147483647,))]", /numpy allows 2147483647/],
    ["[('a', '|S0', (2147483647,))]", /no bytes/],
    ["[('a',)]", /field 0/],
    ["[('a', '<i4', (1,), 2)]", /field 0/],
    ["[((None, 'a'), '<i4')]", /title and name/],
    ["[(5, '<i4')]", /title and name/],
    ["{'a': '<i4'}", /not a list/],
    ["'<i4'", /not a list/],
    ["[('a', '<i4')", /cannot be read/],
    ['', /cannot be read/],
  ]
  for (const [text, message] of cases) {
    expect(() => StructDtype.parse(text)).toThrow(InvalidDtype)
    expect(() => StructDtype.parse(text)).toThrow(message)
  }
  expect(() => StructDtype.from('x' as unknown as FieldSpec[])).toThrow(InvalidDtype)
  expect(() => StructDtype.from([['a', 'S']])).toThrow(/width is missing/)
})

test('mutated dtype text is refused as InvalidDtype or read as another dtype that writes itself', () => {
  const texts = fixture.arrays.slice(0, 60).map(({ descr }) => descr)
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...Array.from('()[],\'\\"|<>0129iufbSUV: \n\u0000é'), '')), {
        minLength: 1,
        maxLength: 4,
      }),
      (text, changes) => {
        const letters = Array.from(text)
        for (const [at, letter] of changes) letters[at % letters.length] = letter
        try {
          const dtype = StructDtype.parse(letters.join(''))
          expect(StructDtype.parse(dtype.toString()).equals(dtype)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidDtype)
        }
      },
    ),
    { numRuns: 3000 },
  )
})

test('equality looks at layout, and at titles unless told not to', () => {
  const titled = StructDtype.from([
    [['A', 'a'], '<i4'],
    ['b', '|i1'],
  ])
  const bare = StructDtype.from([
    ['a', '<i4'],
    ['b', '|i1'],
  ])
  expect(titled.equals(bare)).toBe(false)
  expect(titled.equals(bare, { titles: false })).toBe(true)
  expect(titled.withoutTitles().equals(bare)).toBe(true)
  expect(bare.equals(StructDtype.from(bare, { align: true }))).toBe(false)
  expect(bare.equals(StructDtype.from(StructDtype.from(bare, { align: true }), { align: false }))).toBe(true)
  expect(
    bare.equals(
      StructDtype.from([
        ['a', '<u4'],
        ['b', '|i1'],
      ]),
    ),
  ).toBe(false)
  expect(
    bare.equals(
      StructDtype.from([
        ['b', '|i1'],
        ['a', '<i4'],
      ]),
    ),
  ).toBe(false)
})

test('of merged dtypes the first field of a name counts', () => {
  const merged = StructDtype.merged([
    StructDtype.from(timeFields),
    StructDtype.from(
      [
        ['time', '<f4'],
        ['x', '<i2'],
      ],
      { align: true },
    ),
  ])
  expect(merged.names).toEqual(['time', 'endtime', 'x'])
  expect(merged.field('time').scalar).toEqual({ kind: 'i', itemsize: 8 })
  expect(merged.itemsize).toBe(18)
  expect(() => merged.pick(['x', 'endtim'])).toThrow(InvalidArgument)
  expect(merged.pick(['x', 'time']).names).toEqual(['time', 'x'])
})

test('strax refuses peaks of one channel, so do we', () => {
  expect(() => peakDtype({ nChannels: 1 })).toThrow(InvalidArgument)
})

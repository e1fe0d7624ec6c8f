import { describe, expect, test } from '@jest/globals'
import { hasDefaultExport, importsByFile, reachableFrom, roomOf, sourceFiles } from './core-sources.js'
import { findCircle, isBuiltin, isRelative, leadingNowhere, target } from './sources.js'

/** The house, from the ground up: a room imports only from floors below its own. */
const FLOORS: readonly (readonly string[])[] = [
  ['errors'],
  ['run-id', 'time', 'pytext', 'markup'],
  ['dtype', 'codecs', 'lineage', 'config', 'stream'],
  ['chunk', 'processing', 'selection'],
  ['storage', 'plugins', 'table'],
  ['runs', 'plot', 'straxen', 'demo', 'displays'],
  ['plan'],
  ['execute'],
  ['context'],
  ['service'],
  ['index.ts'],
  ['node.ts', 'browser.ts'],
  ['cli'],
]

const floorOf = (room: string): number => FLOORS.findIndex((rooms) => rooms.includes(room))

/** Every import that crosses from one room to another. */
const crossings = sourceFiles.flatMap((file) =>
  importsByFile
    .get(file)!
    .filter(({ specifier }) => isRelative(specifier))
    .map(({ specifier }) => ({ file, to: target(file, specifier) }))
    .filter(({ to }) => roomOf(file) !== roomOf(to)),
)

describe('the house of core', () => {
  test('every room has its floor, and none is called utils', () => {
    const rooms = [...new Set(sourceFiles.map(roomOf))]
    expect(rooms.filter((room) => floorOf(room) < 0)).toEqual([])
    expect(sourceFiles.filter((file) => /\b(utils?|helpers?|misc|common)\b/.test(file))).toEqual([])
  })

  test('a room imports only from floors below', () => {
    const wrong = crossings.filter(({ file, to }) => floorOf(roomOf(to)) >= floorOf(roomOf(file)))
    expect(wrong.map(({ file, to }) => `${file} -> ${to}`)).toEqual([])
  })

  test('a room is entered by its front door alone: index.ts, or node.ts where a disk is', () => {
    const doors = (to: string): boolean => /^[^/]+(\/(index|node))?\.ts$/.test(to)
    expect(crossings.filter(({ to }) => !doors(to)).map(({ file, to }) => `${file} -> ${to}`)).toEqual([])
  })

  test('every import leads to a file', () => {
    expect(leadingNowhere(importsByFile)).toEqual([])
  })

  test('no import leads back to where it came from, not even one of types', () => {
    expect(findCircle(importsByFile)).toBeUndefined()
  })

  test('exports are named', () => {
    expect(sourceFiles.filter(hasDefaultExport)).toEqual([])
  })
})

describe('what a browser loads', () => {
  // The entries that package.json gives to browsers, `./demo` with its plugins among them.
  const entries = [
    'browser.ts',
    'index.ts',
    'demo/index.ts',
    'table/mime.ts',
    'table/comm-protocol.ts',
    'runs/pattern.ts',
    'displays/graph-layout.ts',
    'plot/figure-svg.ts',
  ]

  test.each(entries)('%s never reaches a module of Node', (entry) => {
    const reached = [...reachableFrom(entry)]
    expect(reached.length).toBeGreaterThan(0)
    const wrong = reached.flatMap(([file, way]) =>
      importsByFile
        .get(file)!
        .filter(({ specifier, typeOnly }) => isBuiltin(specifier) && !typeOnly)
        .map(({ specifier }) => `${way.join(' -> ')} -> ${specifier}`),
    )
    expect(wrong).toEqual([])
  })
})

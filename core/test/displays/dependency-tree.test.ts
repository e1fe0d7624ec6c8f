import { expect, test } from '@jest/globals'
import { demoPlugins } from '../../src/demo/index.js'
import { DependencyTree } from '../../src/displays/index.js'
import { Context, MemoryFrontend } from '../../src/index.js'
import { DISPLAY } from '../../src/table/index.js'

const st = new Context({ storage: [new MemoryFrontend()], register: demoPlugins })
const node = (dataType: string, dependsOn: string[] = []) => ({
  dataType,
  plugin: `P<${dataType}>`,
  version: '1',
  dataKind: dataType,
  dependsOn,
})

test('shows targets with what they are made from, each once', async () => {
  expect(String(await st.dependencyTree('event_basics'))).toBe(
    [
      'event_basics  EventBasics 1, kind events',
      '├── peak_basics  PeakBasics 1, kind peaks',
      '│   └── peaks  SimulatedPeaks 1, kind peaks',
      '│       └── truth  SimulatedTruth 1, kind truth',
      '└── peak_positions  PeakPositions 1, kind peaks',
      '    └── peaks …',
    ].join('\n'),
  )
  expect((await st.dependencyTree('peaks')).nodes.map(({ dataType }) => dataType)).toEqual(['truth', 'peaks'])
  expect((await st.dependencyTree()).nodes.map(({ dataType }) => dataType)).toEqual(st.dataTypes)
  await expect(st.dependencyTree('peak_basic')).rejects.toThrow(/Did you mean "peak_basics"/)
})

test('draws every box and every line once, below what it is made from', async () => {
  const svg = (await st.dependencyTree())[DISPLAY]()['image/svg+xml'] as string
  expect(svg.match(/<rect x=/g)).toHaveLength(5)
  expect(svg.match(/<path /g)).toHaveLength(5)
  const top = (name: string): number => Number(new RegExp(`y="([\\d.]+)"[^>]*>${name}</text>`).exec(svg)![1])
  for (const { dataType, dependsOn } of (await st.dependencyTree()).nodes)
    for (const above of dependsOn) expect(top(above)).toBeLessThan(top(dataType))
})

test('bears circles, dependencies that nothing provides, and names that are markup', () => {
  const tree = new DependencyTree([node('a', ['b']), node('b', ['a']), node('top', ['a', 'gone'])])
  expect(String(tree)).toContain('└── gone  nothing provides it')
  expect(tree.toSvg()).not.toContain('<a>')
  expect(String(new DependencyTree([]))).toBe('')
  expect(new DependencyTree([]).toSvg()).toMatch(/^<svg .*<\/svg>$/)
})

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { edgePath, layOutGraph, NODE_HEIGHT } from '../../src/displays/graph-layout.js'

/** Random graphs, broken ones with cycles and unknown names too. */
const graphs = fc
  .array(
    fc.record({
      width: fc.integer({ min: 60, max: 260 }),
      dependsOn: fc.array(
        fc.integer({ min: -1, max: 14 }).map((n) => `n${n}`),
        { maxLength: 4 },
      ),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((list) => list.map((node, i) => ({ id: `n${i}`, ...node })))

test('boxes do not overlap and lie inside the picture', () => {
  fc.assert(
    fc.property(graphs, (nodes) => {
      const { nodes: placed, width, height } = layOutGraph(nodes, 500)
      expect(placed).toHaveLength(nodes.length)
      for (const [i, a] of placed.entries()) {
        expect(a.x).toBeGreaterThanOrEqual(0)
        expect(a.x + a.width).toBeLessThanOrEqual(width + 1e-6)
        expect(a.y + NODE_HEIGHT).toBeLessThanOrEqual(height)
        for (const b of placed.slice(i + 1)) {
          const apart =
            a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + NODE_HEIGHT <= b.y || b.y + NODE_HEIGHT <= a.y
          expect(apart).toBe(true)
        }
      }
    }),
  )
})

test('without cycles every dependency points down', () => {
  const dags = graphs.map((nodes) =>
    nodes.map((node, i) => ({ ...node, dependsOn: node.dependsOn.filter((id) => Number(id.slice(1)) < i) })),
  )
  fc.assert(
    fc.property(dags, (nodes) => {
      const { nodes: placed, edges } = layOutGraph(nodes, 500)
      const y = new Map(placed.map((node) => [node.id, node.y]))
      for (const { from, to, through } of edges) {
        const ys = [y.get(from)!, ...through.map(({ top }) => top), y.get(to)!]
        ys.slice(1).forEach((value, i) => expect(value).toBeGreaterThan(ys[i]!))
      }
    }),
  )
})

test('an edge keeps clear of the boxes in the layers that it passes', () => {
  const box = (id: string, dependsOn: string[]) => ({ id, width: 300, dependsOn })
  const { nodes, edges } = layOutGraph([box('a', []), box('b', ['a']), box('c', ['b', 'a', 'a'])], 500)
  expect(edges.map(({ from, to }) => `${from}>${to}`).sort()).toEqual(['a>b', 'a>c', 'b>c'])
  const [a, b, c] = ['a', 'b', 'c'].map((id) => nodes.find((node) => node.id === id)!)
  const long = edges.find(({ from, to }) => from === 'a' && to === 'c')!
  expect(long.through).toHaveLength(1)
  const { x, top, bottom } = long.through[0]!
  expect(x < b!.x || x > b!.x + b!.width).toBe(true)
  expect([top, bottom]).toEqual([b!.y, b!.y + NODE_HEIGHT])
  const ends = [...edgePath(long, a!, c!).matchAll(/(?:M|L| )([\d.]+),([\d.]+)(?= [CL]|$)/g)].map(([, px, py]) => [
    Number(px),
    Number(py),
  ])
  expect(ends).toEqual([
    [a!.x + 150, a!.y + NODE_HEIGHT],
    [x, top],
    [x, bottom],
    [c!.x + 150, c!.y],
  ])
})

test('boxes without dependencies stand row by row, and take no more than they need', () => {
  const box = (id: string) => ({ id, width: 100, dependsOn: ['elsewhere'] })
  const five = layOutGraph(['a', 'b', 'c', 'd', 'e'].map(box), 400)
  expect(new Set(five.nodes.map(({ y }) => y)).size).toBe(2)
  expect(five.width).toBeLessThanOrEqual(400)
  expect(layOutGraph([box('a')], 400).width).toBeLessThan(200)
  expect(layOutGraph([{ ...box('a'), width: 600 }], 400).width).toBeGreaterThan(600)
  expect(layOutGraph([], 400).nodes).toEqual([])
})

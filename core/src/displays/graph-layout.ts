/** Places the boxes of a lineage or of a tree of plugins: what is depended on above, layer by layer, with few crossings. */
export interface GraphNode {
  readonly id: string
  readonly width: number
  readonly dependsOn: readonly string[]
}

export interface Placed {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly width: number
}

/** From the node depended on to the one that depends, through points between the boxes of the layers it passes. */
export interface PlacedEdge {
  readonly from: string
  readonly to: string
  readonly through: readonly { readonly x: number; readonly top: number; readonly bottom: number }[]
}

export interface GraphLayout {
  readonly nodes: readonly Placed[]
  readonly edges: readonly PlacedEdge[]
  readonly width: number
  readonly height: number
}

export const NODE_HEIGHT = 42
const ROW_GAP = 38
const COLUMN_GAP = 22
const MARGIN = 12
const SWEEPS = 6

type Parents = ReadonlyMap<string, readonly string[]>

/** The dependencies that lie in the graph, each once; broken metadata may have circles, which are cut where they close. */
function parentsOf(nodes: readonly GraphNode[]): Parents {
  const given = new Map(nodes.map(({ id, dependsOn }) => [id, [...new Set(dependsOn)]]))
  const parents = new Map<string, string[]>()
  const busy = new Set<string>()
  const visit = (id: string): void => {
    busy.add(id)
    const kept: string[] = []
    for (const parent of given.get(id)!) {
      if (!given.has(parent) || busy.has(parent)) continue
      if (!parents.has(parent)) visit(parent)
      kept.push(parent)
    }
    busy.delete(id)
    parents.set(id, kept)
  }
  for (const { id } of nodes) if (!parents.has(id)) visit(id)
  return parents
}

/** Layer of every node: 0 for those that depend on nothing, else one below the lowest that it depends on. */
function layersOf(parents: Parents): Map<string, number> {
  const layers = new Map<string, number>()
  const layerOf = (id: string): number => {
    const known = layers.get(id)
    if (known !== undefined) return known
    const layer = parents.get(id)!.reduce((most, parent) => Math.max(most, layerOf(parent) + 1), 0)
    layers.set(id, layer)
    return layer
  }
  for (const id of parents.keys()) layerOf(id)
  return layers
}

/** Orders each layer by the mean place of its neighbours, up and down a few times. */
function orderLayers(rows: string[][], parents: Parents): void {
  const children = new Map<string, string[]>([...parents.keys()].map((id) => [id, []]))
  for (const [id, list] of parents) for (const parent of list) children.get(parent)!.push(id)
  const place = new Map<string, number>()
  const note = (row: string[]): void => row.forEach((id, i) => place.set(id, (i + 0.5) / row.length))
  rows.forEach(note)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0
    const neighbours = down ? parents : children
    for (const row of down ? rows : rows.toReversed()) {
      const mean = new Map(
        row.map((id) => {
          const places = neighbours.get(id)!.map((other) => place.get(other)!)
          return [id, places.length > 0 ? places.reduce((a, b) => a + b) / places.length : place.get(id)!] as const
        }),
      )
      row.sort((a, b) => mean.get(a)! - mean.get(b)!)
      note(row)
    }
  }
}

/** Where no dependency is known: boxes row by row within `width`. */
function shelf(nodes: readonly GraphNode[], width: number): GraphLayout {
  const placed: Placed[] = []
  let x = MARGIN
  let y = MARGIN
  for (const node of nodes) {
    if (x > MARGIN && x + node.width > width - MARGIN) {
      x = MARGIN
      y += NODE_HEIGHT + COLUMN_GAP
    }
    placed.push({ id: node.id, x, y, width: node.width })
    x += node.width + COLUMN_GAP
  }
  const right = Math.max(MARGIN, ...placed.map((box) => box.x + box.width))
  return { nodes: placed, edges: [], width: right + MARGIN, height: y + NODE_HEIGHT + MARGIN }
}

/** An edge and the place holders that keep its way free in the layers between its ends. */
interface Route {
  readonly from: string
  readonly to: string
  readonly holders: readonly string[]
}

const HOLDER_WIDTH = 6

/** Puts a place holder into every layer that an edge passes, and links neighbours only. */
function routes(
  parents: Parents,
  layers: ReadonlyMap<string, number>,
  rows: string[][],
): { routes: Route[]; links: Map<string, string[]> } {
  const links = new Map<string, string[]>([...parents.keys()].map((id) => [id, []]))
  const all = [...parents].flatMap(([to, list]) =>
    list.map((from): Route => {
      const holders: string[] = []
      let above = from
      for (let layer = layers.get(from)! + 1; layer < layers.get(to)!; layer++) {
        const holder = `\u0000${from}\u0000${to}\u0000${layer}`
        rows[layer]!.push(holder)
        links.set(holder, [above])
        holders.push(holder)
        above = holder
      }
      links.get(to)!.push(above)
      return { from, to, holders }
    }),
  )
  return { routes: all, links }
}

/**
 * Places all boxes; lengths are pixels. Circles are cut where they close, dependencies that are no node are left out.
 * @param width for boxes without dependencies, which stand side by side within it; layers of others take what they need
 */
export function layOutGraph(nodes: readonly GraphNode[], width: number): GraphLayout {
  const parents = parentsOf(nodes)
  if ([...parents.values()].every((list) => list.length === 0)) return shelf(nodes, width)
  const layers = layersOf(parents)
  const rows: string[][] = []
  for (const { id } of nodes) (rows[layers.get(id)!] ??= []).push(id)
  const { routes: all, links } = routes(parents, layers, rows)
  orderLayers(rows, links)
  const widths = new Map(nodes.map((node) => [node.id, node.width]))
  const widthOf = (id: string): number => widths.get(id) ?? HOLDER_WIDTH
  const rowWidth = (row: string[]): number =>
    row.reduce((sum, id) => sum + widthOf(id), 0) + COLUMN_GAP * (row.length - 1)
  const total = Math.max(...rows.map((row) => rowWidth(row) + 2 * MARGIN))
  const places = new Map<string, Placed>()
  rows.forEach((row, layer) => {
    let x = (total - rowWidth(row)) / 2
    for (const id of row) {
      places.set(id, { id, x, y: MARGIN + layer * (NODE_HEIGHT + ROW_GAP), width: widthOf(id) })
      x += widthOf(id) + COLUMN_GAP
    }
  })
  const edges = all.map(({ from, to, holders }) => ({
    from,
    to,
    through: holders.map((holder) => {
      const { x, y } = places.get(holder)!
      return { x: x + HOLDER_WIDTH / 2, top: y, bottom: y + NODE_HEIGHT }
    }),
  }))
  const height = 2 * MARGIN + rows.length * NODE_HEIGHT + (rows.length - 1) * ROW_GAP
  return { nodes: nodes.map(({ id }) => places.get(id)!), edges, width: total, height }
}

/** The `d` of an SVG path for an edge: smooth from box to box, straight through the layers between. */
export function edgePath(edge: PlacedEdge, from: Placed, to: Placed): string {
  let x = from.x + from.width / 2
  let y = from.y + NODE_HEIGHT
  let path = `M${x},${y}`
  const bendTo = (x2: number, y2: number): void => {
    const bend = (y2 - y) / 2
    path += ` C${x},${y + bend} ${x2},${y2 - bend} ${x2},${y2}`
  }
  for (const point of edge.through) {
    bendTo(point.x, point.top)
    path += ` L${point.x},${point.bottom}`
    x = point.x
    y = point.bottom
  }
  bendTo(to.x + to.width / 2, to.y)
  return path
}

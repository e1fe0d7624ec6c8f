import { escapeHtml } from '../markup/index.js'
import { DISPLAY, type DisplayBundle } from '../table/index.js'
import { edgePath, layOutGraph, NODE_HEIGHT } from './graph-layout.js'

/** One data type: what provides it, of which kind it is, what it is made from. */
export interface DependencyNode {
  readonly dataType: string
  /** Class of the plugin. */
  readonly plugin: string
  readonly version: string
  readonly dataKind: string
  readonly dependsOn: readonly string[]
}

/** What a picture fills at least, and how wide a letter is at 13 px. */
const [WIDTH, LETTER] = [400, 7.4]
/** Light enough for black text; a kind keeps its colour within one tree. */
const COLOURS = ['#aec7e8', '#ffbb78', '#98df8a', '#ff9896', '#c5b0d5', '#c49c94', '#f7b6d2', '#dbdb8d', '#9edae5']

/** What data types are made from: as lines of text, and as a picture with the sources above (straxen misc.py dependency_tree). */
export class DependencyTree {
  private readonly byName: ReadonlyMap<string, DependencyNode>

  /** @param nodes what they depend on may be missing: nothing provides it then */
  constructor(readonly nodes: readonly DependencyNode[]) {
    this.byName = new Map(nodes.map((node) => [node.dataType, node]))
  }

  /** Data types that nothing else here is made from. */
  get targets(): string[] {
    const used = new Set(this.nodes.flatMap(({ dependsOn }) => dependsOn))
    return this.nodes.map(({ dataType }) => dataType).filter((dataType) => !used.has(dataType))
  }

  /** Targets first, below each what it is made from; what was shown before is not unfolded again. */
  toString(): string {
    const lines: string[] = []
    const shown = new Set<string>()
    const visit = (dataType: string, lead: string, below: string): void => {
      const node = this.byName.get(dataType)
      if (node === undefined) return void lines.push(`${lead}${dataType}  nothing provides it`)
      const { plugin, version, dataKind, dependsOn } = node
      const again = shown.has(dataType)
      lines.push(again ? `${lead}${dataType} …` : `${lead}${dataType}  ${plugin} ${version}, kind ${dataKind}`)
      if (again) return
      shown.add(dataType)
      dependsOn.forEach((other, i) => {
        const last = i === dependsOn.length - 1
        visit(other, `${below}${last ? '└── ' : '├── '}`, `${below}${last ? '    ' : '│   '}`)
      })
    }
    for (const target of this.targets) visit(target, '', '')
    return lines.join('\n')
  }

  /** Boxes coloured by data kind, in levels: sources above. */
  toSvg(): string {
    const boxes = this.nodes.map((node) => ({ id: node.dataType, width: boxWidth(node), dependsOn: node.dependsOn }))
    const { nodes, edges, width, height } = layOutGraph(boxes, WIDTH)
    const placed = new Map(nodes.map((box) => [box.id, box]))
    const kinds = [...new Set(this.nodes.map(({ dataKind }) => dataKind))]
    const paths = edges.map((edge) => {
      const path = edgePath(edge, placed.get(edge.from)!, placed.get(edge.to)!)
      return `<path d="${path}" fill="none" stroke="#888"/>`
    })
    const rects = this.nodes.map((node) => {
      const { x, y, width } = placed.get(node.dataType)!
      const colour = COLOURS[kinds.indexOf(node.dataKind) % COLOURS.length]!
      const text = (below: number, what: string, size: number): string =>
        `<text x="${x + width / 2}" y="${y + below}" font-size="${size}" text-anchor="middle">${escapeHtml(what)}</text>`
      return (
        `<g><title>${escapeHtml(`${node.dataType}: ${node.plugin} ${node.version}, kind ${node.dataKind}`)}</title>` +
        `<rect x="${x}" y="${y}" width="${width}" height="${NODE_HEIGHT}" rx="5" fill="${colour}"/>` +
        `${text(18, node.dataType, 13)}${text(33, `${node.plugin} · ${node.dataKind}`, 10.5)}</g>`
      )
    })
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
      `font-family="sans-serif"><rect width="100%" height="100%" fill="white"/>${paths.join('')}${rects.join('')}</svg>`
    )
  }

  [DISPLAY](): DisplayBundle {
    return { 'image/svg+xml': this.toSvg(), 'text/plain': String(this) }
  }
}

const boxWidth = ({ dataType, plugin, dataKind }: DependencyNode): number =>
  Math.round(16 + LETTER * Math.max(dataType.length, 0.86 * (plugin.length + dataKind.length + 3)))

import { DISPLAY, escapeHtml, type DisplayBundle } from '../table/index.js'

/** One data type: what provides it, of which kind it is, what it is made from. */
export interface DependencyNode {
  readonly dataType: string
  /** Class of the plugin. */
  readonly plugin: string
  readonly version: string
  readonly dataKind: string
  readonly dependsOn: readonly string[]
}

const [BOX_HEIGHT, ROW_GAP, COLUMN_GAP, MARGIN, LETTER] = [40, 34, 18, 10, 7.4]
/** Light enough for black text; a kind keeps its colour within one tree. */
const COLOURS = ['#aec7e8', '#ffbb78', '#98df8a', '#ff9896', '#c5b0d5', '#c49c94', '#f7b6d2', '#dbdb8d', '#9edae5']

interface Box extends DependencyNode {
  readonly level: number
  readonly width: number
  readonly x: number
}

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
    const { boxes, width, height } = this.placed()
    const kinds = [...new Set(this.nodes.map(({ dataKind }) => dataKind))]
    const top = (box: Box): number => MARGIN + box.level * (BOX_HEIGHT + ROW_GAP)
    const middle = (box: Box): number => box.x + box.width / 2
    const edges = [...boxes.values()].flatMap((box) =>
      box.dependsOn.flatMap((name) => {
        const above = boxes.get(name)
        if (above === undefined) return []
        const [x1, y1, x2, y2] = [middle(above), top(above) + BOX_HEIGHT, middle(box), top(box)]
        const bend = Math.max(14, (y2 - y1) / 2)
        return `<path d="M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}" fill="none" stroke="#888"/>`
      }),
    )
    const rects = [...boxes.values()].map((box) => {
      const colour = COLOURS[kinds.indexOf(box.dataKind) % COLOURS.length]!
      const text = (y: number, what: string, size: number): string =>
        `<text x="${middle(box)}" y="${top(box) + y}" font-size="${size}" text-anchor="middle">${escapeHtml(what)}</text>`
      return (
        `<g><title>${escapeHtml(`${box.dataType}: ${box.plugin} ${box.version}, kind ${box.dataKind}`)}</title>` +
        `<rect x="${box.x}" y="${top(box)}" width="${box.width}" height="${BOX_HEIGHT}" rx="5" fill="${colour}"/>` +
        `${text(17, box.dataType, 13)}${text(32, `${box.plugin} · ${box.dataKind}`, 10.5)}</g>`
      )
    })
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
      `font-family="sans-serif"><rect width="100%" height="100%" fill="white"/>${edges.join('')}${rects.join('')}</svg>`
    )
  }

  [DISPLAY](): DisplayBundle {
    return { 'image/svg+xml': this.toSvg(), 'text/plain': String(this) }
  }

  /** Level of each data type: one below the lowest that it is made from. Circles are cut where they close. */
  private levels(): Map<string, number> {
    const levels = new Map<string, number>()
    const levelOf = (dataType: string, path: ReadonlySet<string>): number => {
      const known = levels.get(dataType)
      if (known !== undefined) return known
      const above = (this.byName.get(dataType)?.dependsOn ?? []).filter((one) => this.byName.has(one) && !path.has(one))
      const level = above.reduce((most, one) => Math.max(most, 1 + levelOf(one, new Set([...path, dataType]))), 0)
      levels.set(dataType, level)
      return level
    }
    for (const dataType of this.byName.keys()) levelOf(dataType, new Set([dataType]))
    return levels
  }

  private placed(): { boxes: Map<string, Box>; width: number; height: number } {
    const levels = this.levels()
    const rows: DependencyNode[][] = []
    for (const node of this.nodes) (rows[levels.get(node.dataType)!] ??= []).push(node)
    const widthOf = ({ dataType, plugin, dataKind }: DependencyNode): number =>
      Math.round(16 + LETTER * Math.max(dataType.length, 0.86 * (plugin.length + dataKind.length + 3)))
    const rowWidth = (row: readonly DependencyNode[]): number =>
      row.reduce((sum, node) => sum + widthOf(node), COLUMN_GAP * (row.length - 1))
    const width = Math.max(200, ...rows.map((row) => rowWidth(row) + 2 * MARGIN))
    const boxes = new Map<string, Box>()
    rows.forEach((row, level) => {
      // Below what it is made from, as far as there is room: few lines cross then.
      const meanAbove = ({ dependsOn }: DependencyNode): number => {
        const xs = dependsOn.flatMap((name) => boxes.get(name) ?? []).map((box) => box.x + box.width / 2)
        return xs.length === 0 ? width / 2 : xs.reduce((a, b) => a + b) / xs.length
      }
      let x = (width - rowWidth(row)) / 2
      for (const node of row.toSorted((a, b) => meanAbove(a) - meanAbove(b))) {
        boxes.set(node.dataType, { ...node, level, width: widthOf(node), x })
        x += widthOf(node) + COLUMN_GAP
      }
    })
    return { boxes, width, height: 2 * MARGIN + rows.length * BOX_HEIGHT + (rows.length - 1) * ROW_GAP }
  }
}

type Layout = { readonly [key: string]: unknown }

/** Pixels per character of a title and of an axis' title, and what of the figure's size they cannot use. */
const TITLE = { perCharacter: 8.5, margin: 40 }
const AXIS = { perCharacter: 7.5, margin: 150 }

/** Breaks a text into lines at its spaces. */
function wrapped(text: string, perLine: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > perLine) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('<br>')
}

function withTitle<T extends Layout>(part: T, room: number, o: typeof TITLE): T {
  const { title } = part
  const text = typeof title === 'string' ? title : (title as { text?: unknown } | undefined)?.text
  // What holds markup already was laid out by its author.
  if (typeof text !== 'string' || text.includes('<')) return part
  const perLine = Math.max(12, Math.floor((room - o.margin) / o.perCharacter))
  if (text.length <= perLine) return part
  return { ...part, title: { ...(typeof title === 'object' ? title : {}), text: wrapped(text, perLine) } }
}

/** The layout with titles in several lines where one would be cut by plotly, and the legend below where there is no room beside. */
export function fitTitles(layout: Layout, width: number, height: number): Layout {
  const fitted: Record<string, unknown> = { ...withTitle(layout, width, TITLE) }
  for (const [key, axis] of Object.entries(layout)) {
    if (!/^[xy]axis\d*$/.test(key) || typeof axis !== 'object' || axis === null) continue
    fitted[key] = withTitle(axis as Layout, key.startsWith('x') ? width : height, AXIS)
  }
  if (width < 560 && layout['legend'] === undefined) fitted['legend'] = { orientation: 'h', y: -0.2, yanchor: 'top' }
  return fitted
}

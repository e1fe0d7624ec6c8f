/** What the map is drawn with: the same calls paint a canvas or write an SVG picture. */
export interface Painter {
  rect(x: number, y: number, width: number, height: number, style: RectStyle): void
  line(x1: number, y1: number, x2: number, y2: number, style: LineStyle): void
  text(x: number, y: number, text: string, style: TextStyle): void
  /** Everything until `unclip` is cut at this rectangle. */
  clip(x: number, y: number, width: number, height: number): void
  unclip(): void
}

export interface RectStyle {
  readonly fill?: string
  readonly stroke?: string
  readonly dash?: boolean
}

export interface LineStyle {
  readonly stroke: string
  readonly dash?: boolean
  readonly width?: number
}

export interface TextStyle {
  readonly fill: string
  readonly size?: number
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly bold?: boolean
  /** Text longer than this is cut with an ellipsis. */
  readonly maxWidth?: number
}

export const FONT = 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif'

/** Cuts a text to a width; `measure` gives the width of a text. */
export function fitText(text: string, maxWidth: number | undefined, measure: (text: string) => number): string {
  if (maxWidth === undefined || measure(text) <= maxWidth) return text
  let low = 0
  let high = text.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (measure(`${text.slice(0, middle)}…`) <= maxWidth) low = middle
    else high = middle - 1
  }
  return low === 0 ? '' : `${text.slice(0, low)}…`
}

export class CanvasPainter implements Painter {
  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly font = FONT,
  ) {}

  rect(x: number, y: number, width: number, height: number, style: RectStyle): void {
    if (style.fill) {
      this.context.fillStyle = style.fill
      this.context.fillRect(x, y, width, height)
    }
    if (style.stroke) {
      this.context.setLineDash(style.dash ? [3, 2] : [])
      this.context.strokeStyle = style.stroke
      this.context.lineWidth = 1
      this.context.strokeRect(x + 0.5, y + 0.5, Math.max(0, width - 1), Math.max(0, height - 1))
    }
  }

  line(x1: number, y1: number, x2: number, y2: number, style: LineStyle): void {
    this.context.setLineDash(style.dash ? [3, 3] : [])
    this.context.strokeStyle = style.stroke
    this.context.lineWidth = style.width ?? 1
    this.context.beginPath()
    this.context.moveTo(x1, y1)
    this.context.lineTo(x2, y2)
    this.context.stroke()
  }

  text(x: number, y: number, text: string, style: TextStyle): void {
    const { context } = this
    context.font = `${style.bold ? '600 ' : ''}${style.size ?? 11}px ${this.font}`
    context.fillStyle = style.fill
    context.textBaseline = 'middle'
    context.textAlign = style.anchor === 'middle' ? 'center' : (style.anchor ?? 'start')
    context.fillText(
      fitText(text, style.maxWidth, (part) => context.measureText(part).width),
      x,
      y,
    )
  }

  clip(x: number, y: number, width: number, height: number): void {
    this.context.save()
    this.context.beginPath()
    this.context.rect(x, y, width, height)
    this.context.clip()
  }

  unclip(): void {
    this.context.restore()
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
/** Text for XML: markup escaped, characters that XML forbids left out. */
function xml(text: string): string {
  // eslint-disable-next-line no-control-regex
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  return allowed.replace(/[&<>"']/g, (c) => ESCAPES[c]!)
}
const number = (value: number): string => String(Math.round(value * 100) / 100)

export class SvgPainter implements Painter {
  private readonly parts: string[] = []
  private clips = 0

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly background: string,
    private readonly title: string,
  ) {}

  rect(x: number, y: number, width: number, height: number, style: RectStyle): void {
    const stroke = style.stroke ? ` stroke="${xml(style.stroke)}"${style.dash ? ' stroke-dasharray="3 2"' : ''}` : ''
    const at = `x="${number(x)}" y="${number(y)}" width="${number(Math.max(0, width))}" height="${number(Math.max(0, height))}"`
    this.parts.push(`<rect ${at} fill="${xml(style.fill ?? 'none')}"${stroke}/>`)
  }

  line(x1: number, y1: number, x2: number, y2: number, style: LineStyle): void {
    const more = `${style.dash ? ' stroke-dasharray="3 3"' : ''}${style.width ? ` stroke-width="${style.width}"` : ''}`
    const at = `x1="${number(x1)}" y1="${number(y1)}" x2="${number(x2)}" y2="${number(y2)}"`
    this.parts.push(`<line ${at} stroke="${xml(style.stroke)}"${more}/>`)
  }

  text(x: number, y: number, text: string, style: TextStyle): void {
    const size = style.size ?? 11
    const shown = fitText(text, style.maxWidth, (part) => part.length * size * 0.58)
    const more = `${style.bold ? ' font-weight="600"' : ''}${style.anchor ? ` text-anchor="${style.anchor}"` : ''}`
    this.parts.push(
      `<text x="${number(x)}" y="${number(y)}" dominant-baseline="central" font-size="${size}" fill="${xml(style.fill)}"${more}>${xml(shown)}</text>`,
    )
  }

  clip(x: number, y: number, width: number, height: number): void {
    const id = `clip${++this.clips}`
    this.parts.push(
      `<clipPath id="${id}"><rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"/></clipPath><g clip-path="url(#${id})">`,
    )
  }

  unclip(): void {
    this.parts.push('</g>')
  }

  /** The whole picture. */
  toString(): string {
    const { width, height } = this
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" ` +
      `font-family="${xml(FONT)}"><title>${xml(this.title)}</title><rect width="${width}" height="${height}" fill="${xml(this.background)}"/>` +
      `${this.parts.join('')}</svg>`
    )
  }
}

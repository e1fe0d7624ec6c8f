/** Average width of a character at 13 px, where the page cannot measure (no canvas). */
const AVERAGE = 7.6

let context: CanvasRenderingContext2D | null | undefined

/** Width in px of a line in the interface font (13 px unless said). */
export function textWidth(text: string, bold = false, size = 13): number {
  context ??= canMeasure() ? document.createElement('canvas').getContext('2d') : null
  if (!context) return (text.length * AVERAGE * size) / 13
  const family =
    getComputedStyle(document.body).getPropertyValue('--jp-ui-font-family').trim() || 'system-ui, sans-serif'
  context.font = `${bold ? '600 ' : ''}${size}px ${family}`
  return context.measureText(text).width
}

/** jsdom has the element but no drawing, and complains loudly when asked for it. */
function canMeasure(): boolean {
  return typeof CanvasRenderingContext2D !== 'undefined'
}

/** The protocol counts code points, TypeScript counts UTF-16 units; they differ after an emoji. */

export function toUnits(text: string, codePoints: number): number {
  let units = 0
  for (let i = 0; i < codePoints && units < text.length; i++) units += text.codePointAt(units)! > 0xffff ? 2 : 1
  return units
}

export function toCodePoints(text: string, units: number): number {
  let count = 0
  for (let at = 0; at < units && at < text.length; count++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return count
}

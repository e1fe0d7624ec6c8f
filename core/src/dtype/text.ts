import { DataCorrupted } from '../errors/index.js'
import type { Scalar } from './scalar.js'

/** Reads numpy's bytes field (S) as latin1, without its trailing NULs. */
export function readBytesText(bytes: Uint8Array, start: number, width: number): string {
  let end = start + width
  while (end > start && bytes[end - 1] === 0) end--
  let text = ''
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!)
  return text
}

/**
 * Reads numpy's text field (U: UCS4, little-endian) without its trailing NULs.
 * @throws DataCorrupted when four bytes are no Unicode character
 */
export function readUcs4(view: DataView, start: number, width: number): string {
  let end = start + width
  while (end > start && view.getUint32(end - 4, true) === 0) end -= 4
  let text = ''
  for (let i = start; i < end; i += 4) {
    const point = view.getUint32(i, true)
    if (point > 0x10ffff)
      throw new DataCorrupted(
        `text field holds 0x${point.toString(16)}, which is no Unicode character (highest: 0x10ffff)`,
      )
    text += String.fromCodePoint(point)
  }
  return text
}

/** Writes latin1 text, cut to the width as numpy does; the rest of the field must be zero already. */
export function writeBytesText(bytes: Uint8Array, start: number, width: number, text: string): void {
  const n = Math.min(width, text.length)
  for (let i = 0; i < n; i++) bytes[start + i] = text.charCodeAt(i)
}

/** Writes UCS4 text, cut to the width as numpy does; the rest of the field must be zero already. */
export function writeUcs4(view: DataView, start: number, width: number, text: string): void {
  let at = start
  for (const character of text) {
    if (at >= start + width) return
    view.setUint32(at, character.codePointAt(0)!, true)
    at += 4
  }
}

/** Text as it will read back: cut to the width, without trailing NULs; undefined where a bytes field cannot hold it. */
export function fitText({ kind, itemsize }: Scalar, text: string): string | undefined {
  if (kind === 'S') return BEYOND_LATIN1.test(text) ? undefined : withoutEnd(text.slice(0, itemsize))
  const width = itemsize / 4
  return withoutEnd(text.length <= width ? text : Array.from(text).slice(0, width).join(''))
}

const BEYOND_LATIN1 = /[\u0100-\uffff]/

function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--
  return end === text.length ? text : text.slice(0, end)
}

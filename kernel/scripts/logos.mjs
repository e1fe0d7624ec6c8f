/** Draws the kernel's logo, an S1 and an S2 in a rounded square: node kernel/scripts/logos.mjs */
import { writeFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'

const here = (name) => new URL(`../resources/${name}`, import.meta.url)

/** All lengths in units of the logo's side, y downwards. */
const CORNER = 0.19
const BASELINE = 0.76
const STROKE = 0.052
const [LEFT, RIGHT] = [0.13, 0.87]
const COLORS = { square: [20, 52, 92], below: [66, 133, 196], line: [255, 255, 255] }

const bump = (x, at, width, height) => height * Math.exp(-(((x - at) / width) ** 2) / 2)
const height = (x) => BASELINE - bump(x, 0.27, 0.022, 0.3) - bump(x, 0.61, 0.082, 0.52)

const STEPS = 160
const curve = Array.from({ length: STEPS + 1 }, (_, i) => {
  const x = LEFT + ((RIGHT - LEFT) * i) / STEPS
  return [x, height(x)]
})

function inSquare(x, y) {
  const [dx, dy] = [x, y].map((t) => Math.max(0, Math.abs(t - 0.5) - (0.5 - CORNER)))
  return dx * dx + dy * dy <= CORNER * CORNER
}

function onLine(x, y) {
  for (let i = 0; i < STEPS; i++) {
    const [[x0, y0], [x1, y1]] = [curve[i], curve[i + 1]]
    const [dx, dy] = [x1 - x0, y1 - y0]
    const t = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)))
    if ((x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2 <= (STROKE / 2) ** 2) return true
  }
  return false
}

function colorAt(x, y) {
  if (!inSquare(x, y)) return undefined
  if (onLine(x, y)) return COLORS.line
  return x > LEFT && x < RIGHT && y < BASELINE && y > height(x) ? COLORS.below : COLORS.square
}

/** Each pixel is the mean of this many samples squared. */
const SAMPLES = 6

function pixel(column, row, size) {
  const sum = [0, 0, 0]
  let inside = 0
  for (let k = 0; k < SAMPLES ** 2; k++) {
    const x = (column + ((k % SAMPLES) + 0.5) / SAMPLES) / size
    const color = colorAt(x, (row + (Math.floor(k / SAMPLES) + 0.5) / SAMPLES) / size)
    if (!color) continue
    inside++
    color.forEach((value, i) => (sum[i] += value))
  }
  return [...sum.map((value) => Math.round(value / Math.max(1, inside))), Math.round((255 * inside) / SAMPLES ** 2)]
}

function crc(bytes) {
  let c = ~0
  for (const byte of bytes) {
    c ^= byte
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  }
  return ~c >>> 0
}

function pngPart(type, data) {
  const part = Buffer.concat([Buffer.alloc(4), Buffer.from(type), data, Buffer.alloc(4)])
  part.writeUInt32BE(data.length, 0)
  part.writeUInt32BE(crc(part.subarray(4, -4)), part.length - 4)
  return part
}

function png(size) {
  const rows = Array.from({ length: size }, (_, row) => [
    0,
    ...Array.from({ length: size }, (_, column) => pixel(column, row, size)).flat(),
  ])
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 6], 8) // 8 bits, RGBA
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngPart('IHDR', head),
    pngPart('IDAT', deflateSync(Buffer.from(rows.flat()), { level: 9 })),
    pngPart('IEND', Buffer.alloc(0)),
  ])
}

function svg() {
  const hex = (color) => `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`
  const points = curve.map(([x, y]) => `${(64 * x).toFixed(1)},${(64 * y).toFixed(1)}`).join(' ')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <rect width="64" height="64" rx="${64 * CORNER}" fill="${hex(COLORS.square)}"/>
  <polygon points="${points}" fill="${hex(COLORS.below)}"/>
  <polyline points="${points}" fill="none" stroke="${hex(COLORS.line)}" stroke-width="${(64 * STROKE).toFixed(2)}" stroke-linecap="round" stroke-linejoin="round"/>
</svg>
`
}

writeFileSync(here('logo-svg.svg'), svg())
for (const size of [32, 64]) writeFileSync(here(`logo-${size}x${size}.png`), png(size))

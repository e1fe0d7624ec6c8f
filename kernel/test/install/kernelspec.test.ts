import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { dataFolder, install, uninstall } from '../../src/install/kernelspec.js'

let prefix: string
beforeEach(() => {
  prefix = mkdtempSync(join(tmpdir(), 'straxlab-install-'))
})
afterEach(() => rmSync(prefix, { recursive: true, force: true }))

test('writes a kernelspec that no PATH can break, and removes it', () => {
  const folder = install({ kind: 'prefix', prefix })
  expect(folder).toBe(join(prefix, 'share', 'jupyter', 'kernels', 'straxlab'))
  const spec = JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf8')) as { argv: string[] }
  expect(spec).toMatchObject({
    display_name: 'TypeScript (straxlab)',
    language: 'typescript',
    interrupt_mode: 'message',
  })
  expect(isAbsolute(spec.argv[0]!) && isAbsolute(spec.argv[1]!)).toBe(true)
  expect(spec.argv.slice(2)).toEqual(['run', '{connection_file}'])
  const sizeOf = (png: Buffer): number[] => [png.readUInt32BE(16), png.readUInt32BE(20)]
  for (const size of [32, 64]) {
    const png = readFileSync(join(folder, `logo-${size}x${size}.png`))
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(sizeOf(png)).toEqual([size, size])
  }
  expect(readFileSync(join(folder, 'logo-svg.svg'), 'utf8')).toMatch(/^<svg /)
  expect(readdirSync(folder).sort()).toEqual(['kernel.json', 'logo-32x32.png', 'logo-64x64.png', 'logo-svg.svg'])
  expect(uninstall({ kind: 'prefix', prefix })).toBe(true)
  expect(existsSync(folder)).toBe(false)
  expect(uninstall({ kind: 'prefix', prefix })).toBe(false)
})

test("the user's folder is Jupyter's", () => {
  const before = process.env['JUPYTER_DATA_DIR']
  process.env['JUPYTER_DATA_DIR'] = prefix
  expect(dataFolder({ kind: 'user' })).toBe(prefix)
  if (before === undefined) delete process.env['JUPYTER_DATA_DIR']
  else process.env['JUPYTER_DATA_DIR'] = before
})

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { root } from './sources.js'

const cwd = join(root, 'notebooks')

/** Runs JavaScript as a person's own file in `notebooks/` would run. */
const runThere = (code: string, type: 'module' | 'commonjs'): string =>
  execFileSync(process.execPath, [`--input-type=${type}`, '-e', code], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()

test('core has been built: npm test does it, else npm run build', () => {
  expect(existsSync(join(root, 'core', 'dist', 'node.js'))).toBe(true)
})

test('a module of a person finds core, its demo plugins and its browser entry', () => {
  const code = `
    const names = ['@straxlab/core', '@straxlab/core/demo', '@straxlab/core/browser']
    const [core, demo, browser] = await Promise.all(names.map((name) => import(name)))
    console.log(typeof core.Context, typeof core.DataDirectory, demo.Peaks?.name, typeof browser.Context, typeof browser.DataDirectory)`
  expect(runThere(code, 'module')).toBe('function function Peaks function undefined')
})

test('CommonJS loads core by import() in every Node, and by require() where that takes ES modules', () => {
  const loaded = `import('@straxlab/core').then((core) => console.log(typeof core.DataDirectory))`
  expect(runThere(loaded, 'commonjs')).toBe('function')
  if (!(process.features as { require_module?: boolean }).require_module) return
  expect(runThere(`console.log(typeof require('@straxlab/core').DataDirectory)`, 'commonjs')).toBe('function')
})

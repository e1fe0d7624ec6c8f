import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { absentOptionals } from '../../../scripts/setup/lock-file.mjs'
import { importsByFile } from './core-sources.js'
import { isBuiltin, isRelative, root } from './sources.js'

type Versions = { readonly [name: string]: string }
interface PackageJson {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly engines?: { readonly node: string }
  readonly scripts?: Versions
  readonly dependencies?: Versions
  readonly devDependencies?: Versions
  readonly optionalDependencies?: Versions
  readonly allowScripts?: { readonly [name: string]: boolean }
  readonly exports?: { readonly [subpath: string]: unknown }
}
interface LockEntry {
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
}

const readText = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8')
const readPackage = (folder: string): PackageJson => JSON.parse(readText(folder, 'package.json')) as PackageJson
const folders = ['.', 'core', 'kernel', 'labextension', 'notebooks']
const lock = JSON.parse(readText('package-lock.json')) as { readonly packages: { readonly [path: string]: LockEntry } }

describe.each(folders)('package.json of %s', (folder) => {
  const { dependencies, devDependencies, optionalDependencies, ...facts } = readPackage(folder)

  test('pins every dependency exactly', () => {
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  })

  test('has the version and license of all', () => {
    expect([facts.version, facts.license]).toEqual([readPackage('.').version, 'BSD-3-Clause'])
  })

  // Another package of the tree brings an older compiler, which takes the name `tsc` for itself.
  test('names the TypeScript compiler by its path', () => {
    expect(Object.values(facts.scripts ?? {}).filter((script) => /(^|&&|npx) *tsc\b/.test(script))).toEqual([])
  })
})

describe('package-lock.json', () => {
  const entries = Object.entries(lock.packages)

  test('names no address: packages come from whatever registry npm is set up for', () => {
    expect(entries.filter(([, { resolved }]) => resolved?.includes(':')).map(([path]) => path)).toEqual([])
  })

  test("has other systems' packages too, or npm ci refuses it (node scripts/complete-lock.mjs)", () => {
    expect(absentOptionals(lock.packages).map(({ path }) => path)).toEqual([])
  })

  test('has no install script that was not decided about (allowScripts in package.json)', () => {
    const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const decided = readPackage('.').allowScripts ?? {}
    const scripted = entries.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path))
    expect(scripted.filter((name) => !Object.hasOwn(decided, name))).toEqual([])
  })
})

describe('core', () => {
  const { dependencies, optionalDependencies, exports = {} } = readPackage('core')

  test('declares every package that it imports', () => {
    const nameOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
    const imported = [...importsByFile.values()].flat().map(({ specifier }) => specifier)
    const packages = new Set(imported.filter((name) => !isRelative(name) && !isBuiltin(name)).map(nameOf))
    const declared = { ...dependencies, ...optionalDependencies }
    expect([...packages].filter((name) => !Object.hasOwn(declared, name))).toEqual([])
  })

  test('exports files that are built from its sources', () => {
    const targets = JSON.stringify(exports).match(/\.\/dist\/[^"]+/g) ?? []
    const sources = targets.map((path) => path.replace('./dist/', '').replace(/(\.d)?\.[jt]s$/, '.ts'))
    expect(sources.length).toBeGreaterThan(0)
    expect(sources.filter((file) => !importsByFile.has(file))).toEqual([])
  })
})

describe('requirements', () => {
  const lines = (file: string): string[] =>
    readText('requirements', file)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
  const locks = readdirSync(join(root, 'requirements')).filter((name) => name.endsWith('.lock.txt'))
  const normal = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, '-')

  test.each(locks)('%s pins exactly, without addresses, all that is asked for', (name) => {
    const pins = lines(name)
    expect(pins.filter((line) => !/^[\w.-]+==[\w.+!]+( ; .+)?$/.test(line))).toEqual([])
    const pinned = new Set(pins.map((line) => normal(line.split(' ;')[0]!)))
    const names = new Set([...pinned].map((pin) => pin.split('==')[0]!))
    const asked = lines(name.replace('.lock.txt', '.in')).map(normal)
    expect(asked.filter((wanted) => !(wanted.includes('==') ? pinned : names).has(wanted))).toEqual([])
  })
})

/** What the sources of the extension keep to. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { findCircle, leadingNowhere, readImports, target } from '../../core/test/house/sources.js'

const src = fileURLToPath(new URL('../src', import.meta.url))
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => ({ name, text: readFileSync(join(src, name), 'utf8') }))

const imports = readImports('labextension')

test('there are sources to look at', () => expect(files.length).toBeGreaterThan(40))

test('nothing is ever inserted as markup or run', () => {
  const risky =
    /\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|eval\(|new Function|srcdoc|DOMParser)\b/
  expect(files.filter(({ text }) => risky.test(text)).map(({ name }) => name)).toEqual([])
})

test('no file is long', () => {
  const long = files.filter(({ text }) => text.split('\n').length > 301).map(({ name }) => name)
  expect(long).toEqual([])
})

test('every import leads to a file, and none back to where it came from, not even one of types', () => {
  expect(leadingNowhere(imports)).toEqual([])
  expect(findCircle(imports)).toBeUndefined()
})

describe('rooms', () => {
  test('viewers know no application', () => {
    for (const [name, list] of imports) {
      if (!name.startsWith('viewers/')) continue
      for (const { specifier } of list) {
        expect([name, specifier]).not.toEqual([
          name,
          expect.stringMatching(/^@(jupyterlab|lumino)\/|\/(plugins|comm|render|folders)\//),
        ])
      }
    }
  })

  test('arrow, plotly and the core behind its payload types are fetched only when needed', () => {
    const heavy = /^(apache-arrow|plotly\.js|@straxlab\/core$|@straxlab\/core\/displays)/
    const reached = new Set<string>()
    const visit = (name: string): void => {
      if (reached.has(name)) return
      reached.add(name)
      for (const { specifier, typeOnly, lazy } of imports.get(name) ?? []) {
        if (typeOnly || lazy) continue
        expect([name, specifier]).not.toEqual([name, expect.stringMatching(heavy)])
        if (specifier.startsWith('.')) visit(target(name, specifier))
      }
    }
    visit('index.ts')
    expect(reached.size).toBeGreaterThan(10)
  })

  test('the comm client knows neither JupyterLab nor a page', () => {
    for (const name of ['comm/client.ts', 'comm/channel.ts']) {
      const file = files.find((other) => other.name === name)!
      const others = imports.get(name)!.filter(({ specifier, typeOnly }) => !typeOnly && !specifier.startsWith('./'))
      expect(others).toEqual([])
      expect(file.text).not.toMatch(/\b(document|window)\b/)
    }
  })
})

test('every text that people read goes through the translation', () => {
  const suspicious = files
    .filter(({ name }) => name.startsWith('viewers/') || name.startsWith('plugins/'))
    .flatMap(({ name, text }) =>
      [...text.matchAll(/(?:label|title|caption|placeholder|'aria-label'): '([A-Z][a-z]+ [^']*)'/g)].map(
        ([whole]) => `${name}: ${whole}`,
      ),
    )
  expect(suspicious).toEqual([])
})

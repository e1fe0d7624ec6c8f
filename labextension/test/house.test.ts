/** What the sources of the extension keep to. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

const src = fileURLToPath(new URL('../src', import.meta.url))
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => ({ name, text: readFileSync(join(src, name), 'utf8') }))

interface Import {
  readonly from: string
  readonly typeOnly: boolean
  readonly lazy: boolean
}

function importsOf(text: string): Import[] {
  const fixed = [...text.matchAll(/^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'/gms)].map(
    ([, type, from]) => ({
      from: from!,
      typeOnly: type !== undefined,
      lazy: false,
    }),
  )
  const lazy = [...text.matchAll(/import\('([^']+)'\)/g)].map(([, from]) => ({
    from: from!,
    typeOnly: false,
    lazy: true,
  }))
  return [...fixed, ...lazy]
}

const target = (file: string, from: string): string =>
  relative(src, resolve(dirname(join(src, file)), from)).replace(/\.js$/, '.ts')

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

test('imports run in no circle', () => {
  const graph = new Map(
    files.map(({ name, text }) => [
      name,
      importsOf(text)
        .filter(({ from, typeOnly, lazy }) => from.startsWith('.') && !typeOnly && !lazy)
        .map(({ from }) => target(name, from)),
    ]),
  )
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) circles.push([...path.slice(path.indexOf(name)), name].join(' -> '))
    if (done.has(name) || path.includes(name)) return
    for (const next of graph.get(name) ?? []) visit(next, [...path, name])
    done.add(name)
  }
  for (const name of graph.keys()) visit(name, [])
  expect(circles).toEqual([])
  for (const [name, next] of graph) for (const other of next) expect([name, graph.has(other)]).toEqual([name, true])
})

describe('rooms', () => {
  test('viewers know no application', () => {
    for (const { name, text } of files.filter((file) => file.name.startsWith('viewers/'))) {
      for (const { from } of importsOf(text)) {
        expect([name, from]).not.toEqual([
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
      const file = files.find((other) => other.name === name)
      if (!file) return
      for (const { from, typeOnly, lazy } of importsOf(file.text)) {
        if (typeOnly || lazy) continue
        expect([name, from]).not.toEqual([name, expect.stringMatching(heavy)])
        if (from.startsWith('.')) visit(target(name, from))
      }
    }
    visit('index.ts')
    expect(reached.size).toBeGreaterThan(10)
  })

  test('the comm client knows neither JupyterLab nor a page', () => {
    for (const name of ['comm/client.ts', 'comm/channel.ts']) {
      const file = files.find((other) => other.name === name)!
      expect(importsOf(file.text).filter(({ from, typeOnly }) => !typeOnly && !from.startsWith('./'))).toEqual([])
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

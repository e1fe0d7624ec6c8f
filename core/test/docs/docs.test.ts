import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { transformSync } from '@swc/core'
import { examplesOf, normalised } from './guide.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const core = join(root, 'core')
const guides = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** Inside the package, so that `@straxlab/core` is found as a reader's own project finds it. */
const programs = join(core, 'dist', 'docs-test')
const data = mkdtempSync(join(tmpdir(), 'straxlab-docs-'))
const MARK = '\u0001'

beforeAll(() => {
  if (!existsSync(join(core, 'dist', 'node.js'))) throw new Error('core is not built: npm run build -w core')
  mkdirSync(programs, { recursive: true })
  execFileSync(process.execPath, [join(core, 'dist/cli/demo-data.js'), '--out', join(data, 'strax_data')])
}, 120_000)
afterAll(() => {
  rmSync(programs, { recursive: true, force: true })
  rmSync(data, { recursive: true, force: true })
})

/** Runs all examples of a guide as one program, in a folder with the demo data; the output of each. */
function run(guide: string): string[] {
  const examples = examplesOf(join(root, guide))
  const source = examples.map(({ code }, i) => `${code}\n;console.log('${MARK}${i}')`).join('\n')
  const { code } = transformSync(source, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
  })
  const program = join(programs, `${guide.replace(/\W/g, '-')}.mjs`)
  writeFileSync(program, code)
  const cwd = join(data, guide.replace(/\W/g, '-'))
  mkdirSync(cwd)
  cpSync(join(data, 'strax_data'), join(cwd, 'strax_data'), { recursive: true })
  const output = execFileSync(process.execPath, [program], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, COLUMNS: '100' },
  })
  return output.split(new RegExp(`${MARK}\\d+\\n`)).slice(0, examples.length)
}

describe('what the guides say', () => {
  test.each(guides)(
    '%s: its examples print what it shows',
    (guide) => {
      const examples = examplesOf(join(root, guide))
      if (examples.length === 0) return
      const outputs = run(guide)
      examples.forEach(({ output, line }, i) => {
        if (output !== undefined)
          expect({ line, output: normalised(outputs[i]!) }).toEqual({ line, output: normalised(output) })
      })
    },
    120_000,
  )

  test.each(guides)('%s: its links lead somewhere', (guide) => {
    const text = readFileSync(join(root, guide), 'utf8')
    const targets = [...text.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, target]) => target!)
    const missing = targets.filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, guide, '..', target)))
    expect(missing).toEqual([])
  })
})

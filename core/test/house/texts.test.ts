import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from '@jest/globals'
import { filesBelow } from '../../../scripts/setup/stamps.mjs'
import { root } from './sources.js'

/** Files longer than this say too much at once. */
const MOST_LINES = 300
/** The only hosts that texts may name: this machine, namespaces, and projects that people are pointed to. */
const HOSTS = [
  ...['localhost', '127.0.0.1', 'www.w3.org', 'github.com', 'jestjs.io'],
  ...['jupyterlab.readthedocs.io', 'nodejs.org', 'www.typescriptlang.org'],
]

/** What git tracks; where there is no git (an unpacked archive), all files but those that are installed or made. */
function trackedFiles(): string[] {
  const made = /^(node_modules|dist|lib|strax_data|test-artifacts|__pycache__|\..*)$/
  try {
    return execFileSync('git', ['ls-files', '-z'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\0')
  } catch {
    return filesBelow(root, (name: string) => made.test(name)).map((file: string) => relative(root, file))
  }
}

const tracked = trackedFiles().filter((file) => file !== '' && existsSync(join(root, file)))

/** Texts alone: without the files that have a zero byte, and without the lock, which is a text by npm. */
const texts = tracked
  .filter((file) => file !== 'package-lock.json')
  .map((file) => ({ file, bytes: readFileSync(join(root, file)) }))
  .filter(({ bytes }) => !bytes.includes(0))
  .map(({ file, bytes }) => ({ file, lines: bytes.toString('utf8').split('\n') }))

const found = (pattern: RegExp): string[] =>
  texts.flatMap(({ file, lines }) =>
    lines.flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [])),
  )

test('sources are short', () => {
  const sources = texts.filter(
    ({ file }) => /^(core|kernel|labextension)\/(src|assembly)\/.*\.tsx?$/.test(file) && !file.includes('.generated.'),
  )
  expect(sources.length).toBeGreaterThan(0)
  const tooLong = sources.filter(({ lines }) => lines.length - 1 > MOST_LINES)
  expect(tooLong.map(({ file, lines }) => `${file}: ${lines.length - 1} lines`)).toEqual([])
})

test('no text names a path of the machine that it was written on', () => {
  const places = ['work/(main|shared|\\.library)', 'tmp/(oracle|team|strax-src)', 'root/', 'home/(?!you/)[a-z]+/']
  expect(found(new RegExp(`(^|[^\\w.])/(${places.join('|')})`))).toEqual([])
})

test('no text names a foreign host', () => {
  const foreign = (line: string): boolean =>
    [...line.matchAll(/\b(?:https?|wss?|ftp):\/\/(?:[^@\s/]*@)?([a-zA-Z0-9.-]+)/g)].some(
      ([, host]) => !HOSTS.includes(host!),
    )
  const lines = texts.flatMap(({ file, lines: all }) =>
    all.filter(foreign).map((line) => `${file}: ${line.trim().slice(0, 120)}`),
  )
  expect(lines).toEqual([])
})

test('nothing that is installed, built or made is tracked', () => {
  expect(tracked.filter((file) => /(^|\/)(node_modules|dist|strax_data|__pycache__|\.venv[^/]*)\//.test(file))).toEqual(
    [],
  )
})

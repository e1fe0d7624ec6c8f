import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { anyPattern, compilePattern, tagMatcher, type PatternType } from '../../src/runs/pattern.js'

const answers = JSON.parse(readFileSync(new URL('../fixtures/runs/patterns.json', import.meta.url), 'utf8')) as [
  PatternType,
  string,
  string,
  boolean,
][]

test('patterns match as in Python', () => {
  const wrong = answers.filter(([type, pattern, text, match]) => compilePattern(pattern, type)(text) !== match)
  expect(wrong).toEqual([])
  expect(answers.length).toBeGreaterThanOrEqual(400)
})

test('an invalid expression is named', () => {
  expect(() => compilePattern('(', 're')).toThrow('Pattern "(" is no valid regular expression.')
})

test('the underscore of a tag counts only when the pattern has one', () => {
  expect(tagMatcher('sr0', 'fnmatch', true)('_sr0')).toBe(true)
  expect(tagMatcher('sr0', 'fnmatch', false)('_sr0')).toBe(false)
  expect(tagMatcher('_sr0', 'fnmatch', true)('sr0')).toBe(false)
  expect(anyPattern(['a*', 'b'], 'fnmatch')('b')).toBe(true)
})

import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { disagreements, type Fixture } from './kinds.js'

test('plugins of every kind give the chunks that strax gives, for random rows in random chunks', async () => {
  const fixture = JSON.parse(
    readFileSync(new URL('../fixtures/plugins/kinds.json', import.meta.url), 'utf8'),
  ) as Fixture
  expect(fixture.cases.length).toBeGreaterThan(10)
  expect(await disagreements(fixture)).toEqual([])
}, 300_000)

/** What the sources of the kernel keep to. */
import { expect, test } from '@jest/globals'
import { findCircle, leadingNowhere, readImports } from '../../core/test/house/sources.js'

const imports = readImports('kernel')

test('every import leads to a file, and none back to where it came from', () => {
  expect(imports.size).toBeGreaterThan(40)
  expect(leadingNowhere(imports)).toEqual([])
  expect(findCircle(imports)).toBeUndefined()
})

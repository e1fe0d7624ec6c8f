import { expect, test } from '@jest/globals'
import { exportedNames } from './core-sources.js'

// What other people's code relies on. A change here is a change for them: decide it, then `npm test -- core core/test/house -u`.
test.each(['index.ts', 'node.ts', 'demo/index.ts'])('the public list of %s', (entry) => {
  expect(exportedNames(entry).join('\n')).toMatchSnapshot()
})

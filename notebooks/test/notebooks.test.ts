import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { notebookDifferences } from './compare.js'
import { executeNotebook, notebooksFolder, readNotebook } from './execute.js'
import { tidyOutputs } from './notebook.js'

const names = readdirSync(notebooksFolder).filter((name) => name.endsWith('.ipynb'))

test.each(names)('%s gives the outputs that it is stored with', async (name) => {
  const stored = readNotebook(join(notebooksFolder, name))
  const outputs = stored.cells.flatMap((cell) => tidyOutputs(cell.outputs ?? []))
  expect(outputs.length).toBeGreaterThan(0)
  expect(outputs.filter((output) => output.output_type === 'error')).toEqual([])
  expect(notebookDifferences(stored, await executeNotebook(join(notebooksFolder, name)))).toEqual([])
})

test.each(names)('%s can be run again beside what it made', async (name) => {
  const again = await executeNotebook(join(notebooksFolder, name), { times: 2 })
  const outputs = again.cells.flatMap((cell) => tidyOutputs(cell.outputs ?? []))
  expect(outputs.length).toBeGreaterThan(0)
  expect(outputs.filter((output) => output.output_type === 'error')).toEqual([])
})

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { asChunksPayload, asMetadataPayload, asRunsPayload, PayloadProblem } from '../../src/viewers/payload.js'
import { metadataPayload, runsPayload, superrunPayload } from './payloads.js'

const readers = { asRunsPayload, asMetadataPayload, asChunksPayload }

test('good payloads pass as they are', () => {
  expect(asRunsPayload(runsPayload(3))).toEqual(runsPayload(3))
  expect(asMetadataPayload(metadataPayload())).toEqual(metadataPayload())
  expect(asChunksPayload(superrunPayload())).toEqual(superrunPayload())
})

test('fields that a later version adds do not hurt; a later format is refused in words', () => {
  expect(() => asRunsPayload({ ...runsPayload(1), new: 1 })).not.toThrow()
  expect(() => asRunsPayload({ ...runsPayload(1), version: 2 })).toThrow(
    'made by a newer straxlab (format 2, this one reads 1)',
  )
})

test.each(Object.entries(readers))('%s refuses anything else with a PayloadProblem, never another error', (_, read) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.record({
          version: fc.constant(1),
          nRows: fc.anything(),
          columns: fc.anything(),
          chunks: fc.anything(),
          gaps: fc.anything(),
          runId: fc.string(),
        }),
      ),
      (value) => {
        try {
          read(value)
          return true
        } catch (error) {
          return error instanceof PayloadProblem
        }
      },
    ),
  )
})

test('chunk columns of unequal length are refused', () => {
  const payload = superrunPayload()
  expect(() => asChunksPayload({ ...payload, chunks: { ...payload.chunks, n: [1] } })).toThrow(
    'its "chunks" is missing or of the wrong kind',
  )
})

import { expect, jest, test } from '@jest/globals'

test('without danfojs-node a DataFrame is refused with what to do', async () => {
  jest.unstable_mockModule('danfojs-node', () => {
    throw new Error('Cannot find package')
  })
  const { StructArray, StructDtype } = await import('../../src/dtype/index.js')
  const array = StructArray.zeros(StructDtype.from([['a', 'i4']]), 1)
  await expect(array.toDataFrame()).rejects.toMatchObject({
    tag: 'InvalidArgument',
    message: expect.stringMatching(/npm install danfojs-node.*toArrow/),
    cause: expect.objectContaining({ message: 'Cannot find package' }),
  })
})

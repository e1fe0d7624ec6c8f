import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { Codec } from '../../src/wire/message.js'

interface Fixture {
  key: string
  signed: string[]
  unsigned: string[]
  header: Record<string, string>
  content: Record<string, unknown>
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/wire/messages.json', import.meta.url), 'utf8')) as Fixture
const frames = (hex: readonly string[]): Buffer[] => hex.map((part) => Buffer.from(part, 'hex'))

test('reads what jupyter_client signed', () => {
  const read = new Codec(fixture.key, 'hmac-sha256').decode(frames(fixture.signed))
  expect(read.identities.map((it) => Buffer.from(it).toString())).toEqual(['identity'])
  expect(read.header).toEqual(fixture.header)
  expect(read.content).toEqual(fixture.content)
  expect(read.metadata).toEqual({ cell: 1 })
  expect(read.buffers.map((it) => [...it])).toEqual([[0, 1]])
})

test('reads unsigned messages when there is no key', () => {
  const read = new Codec('', 'hmac-sha256').decode(frames(fixture.unsigned))
  expect(read.identities).toHaveLength(2)
  expect(read.content).toEqual(fixture.content)
})

test('refuses a wrong signature, a wrong key, and what is no message', () => {
  const codec = new Codec(fixture.key, 'hmac-sha256')
  const changed = frames(fixture.signed)
  changed[6] = Buffer.from(JSON.stringify({ code: 'other' }))
  expect(() => codec.decode(changed)).toThrow('signature')
  expect(() => new Codec('other key', 'hmac-sha256').decode(frames(fixture.signed))).toThrow('signature')
  expect(() => codec.decode(frames(fixture.unsigned))).toThrow('signature')
  expect(() => codec.decode([Buffer.from('x')])).toThrow('not a Jupyter message')
  expect(() => codec.decode(frames(fixture.signed).slice(0, 5))).toThrow('not a Jupyter message')
})

test('what it writes, it reads, with buffers and identities', () => {
  const codec = new Codec('k', 'hmac-sha512')
  const parent = codec.header('execute_request')
  const sent = codec.encode('stream', { text: 'é😀' }, parent, {
    identities: [Buffer.from('topic')],
    buffers: [Uint8Array.of(9)],
  })
  const read = codec.decode(sent)
  expect(read.parent).toEqual(parent)
  expect(read.header.msg_type).toBe('stream')
  expect(read.header.version).toBe('5.4')
  expect(read.content).toEqual({ text: 'é😀' })
  expect([...read.buffers[0]!]).toEqual([9])
})

test('an unknown signature scheme is told at once', () => {
  expect(() => new Codec('k', 'hmac-nothing')).toThrow()
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { address, readConnection } from '../../src/wire/connection.js'

const folder = mkdtempSync(join(tmpdir(), 'straxlab-connection-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 }

function written(content: object): string {
  const path = join(folder, 'connection.json')
  writeFileSync(path, JSON.stringify(content))
  return path
}

test('reads a connection file and fills in what may be absent', () => {
  const read = readConnection(written({ ...ports, key: 'k', transport: 'ipc', ip: '/tmp/socket' }))
  expect(read).toEqual({ ...ports, key: 'k', transport: 'ipc', ip: '/tmp/socket', signature_scheme: 'hmac-sha256' })
  expect(address(read, 1)).toBe('ipc:///tmp/socket-1')
  expect(address({ ...read, transport: 'tcp', ip: '127.0.0.1' }, 7)).toBe('tcp://127.0.0.1:7')
})

test('names what is missing', () => {
  expect(() => readConnection(written({ ...ports, hb_port: undefined }))).toThrow("'hb_port'")
})

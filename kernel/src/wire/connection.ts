import { readFileSync } from 'node:fs'

/** A Jupyter connection file. */
export interface Connection {
  readonly transport: string
  readonly ip: string
  readonly shell_port: number
  readonly iopub_port: number
  readonly stdin_port: number
  readonly control_port: number
  readonly hb_port: number
  readonly key: string
  readonly signature_scheme: string
}

const PORTS = ['shell_port', 'iopub_port', 'stdin_port', 'control_port', 'hb_port'] as const

export function readConnection(path: string): Connection {
  const read = JSON.parse(readFileSync(path, 'utf8')) as Partial<Connection>
  for (const port of PORTS) {
    if (typeof read[port] !== 'number')
      throw new Error(`${path} is not a Jupyter connection file: it has no number '${port}'`)
  }
  return { transport: 'tcp', ip: '127.0.0.1', key: '', signature_scheme: 'hmac-sha256', ...read } as Connection
}

export function address({ transport, ip }: Connection, port: number): string {
  return transport === 'ipc' ? `ipc://${ip}-${port}` : `${transport}://${ip}:${port}`
}

/** Messages of the Jupyter protocol 5.4, and their signed frames. */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { userInfo } from 'node:os'

export const PROTOCOL_VERSION = '5.4'

export interface Header {
  readonly msg_id: string
  readonly msg_type: string
  readonly session: string
  readonly username: string
  readonly date: string
  readonly version: string
}

export type Content = Record<string, unknown>

export interface Message {
  /** Routing frames of who sent it. */
  readonly identities: readonly Uint8Array[]
  readonly header: Header
  readonly parent: Header | Record<string, never>
  readonly metadata: Content
  readonly content: Content
  readonly buffers: readonly Uint8Array[]
}

export class BadMessage extends Error {
  override readonly name = 'BadMessage'
}

const DELIMITER = Buffer.from('<IDS|MSG>')

/** Signs and reads messages of one kernel session. */
export class Codec {
  readonly session = randomUUID()
  readonly #key: string
  readonly #hash: string
  readonly #username = username()

  constructor(key: string, signatureScheme: string) {
    this.#key = key
    this.#hash = signatureScheme.replace(/^hmac-/, '')
    if (key) createHmac(this.#hash, key) // an unknown scheme is told at once
  }

  header(msg_type: string): Header {
    const date = new Date().toISOString()
    return {
      msg_id: randomUUID(),
      msg_type,
      session: this.session,
      username: this.#username,
      date,
      version: PROTOCOL_VERSION,
    }
  }

  encode(
    type: string,
    content: Content,
    parent: Message['parent'],
    more: { identities?: readonly Uint8Array[]; metadata?: Content; buffers?: readonly Uint8Array[] } = {},
  ): Uint8Array[] {
    const parts = [this.header(type), parent, more.metadata ?? {}, content].map((part) =>
      Buffer.from(JSON.stringify(part)),
    )
    return [...(more.identities ?? []), DELIMITER, Buffer.from(this.#sign(parts)), ...parts, ...(more.buffers ?? [])]
  }

  /** Throws BadMessage for frames that are no signed message. */
  decode(frames: readonly Uint8Array[]): Message {
    const at = frames.findIndex((frame) => DELIMITER.equals(frame))
    if (at < 0 || frames.length < at + 6) throw new BadMessage('not a Jupyter message: no delimiter, or too few frames')
    const [signature, ...parts] = frames.slice(at + 1, at + 6) as [Uint8Array, ...Uint8Array[]]
    const expected = Buffer.from(this.#sign(parts))
    if (signature.byteLength !== expected.byteLength || !timingSafeEqual(signature, expected)) {
      throw new BadMessage('the signature of a message does not fit the key of this kernel')
    }
    const [header, parent, metadata, content] = parts.map(
      (part) => JSON.parse(Buffer.from(part).toString('utf8')) as unknown,
    )
    return {
      identities: frames.slice(0, at),
      header: header as Header,
      parent: parent as Header,
      metadata: metadata as Content,
      content: content as Content,
      buffers: frames.slice(at + 6),
    }
  }

  #sign(parts: readonly Uint8Array[]): string {
    if (!this.#key) return ''
    const hmac = createHmac(this.#hash, this.#key)
    for (const part of parts) hmac.update(part)
    return hmac.digest('hex')
  }
}

function username(): string {
  try {
    return userInfo().username
  } catch {
    return 'kernel' // a user id without a name, as in some containers
  }
}

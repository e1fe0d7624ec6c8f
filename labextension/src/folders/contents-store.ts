import type { Contents } from '@jupyterlab/services'
import type { ByteStore } from '@straxlab/core'

const isAbsent = (error: unknown): boolean =>
  (error as { readonly response?: { readonly status?: number } } | undefined)?.response?.status === 404

/** Files of a Jupyter server as bytes; reading only. Small files that were read are kept: the same ones are asked for again. */
export class ContentsStore implements ByteStore {
  private readonly kept = new Map<string, Uint8Array>()
  private readonly listings = new Map<string, Promise<readonly string[] | undefined>>()

  constructor(
    private readonly contents: Contents.IManager,
    /** Folder as the file browser has it. */
    readonly where: string,
  ) {}

  list(folder: string): Promise<readonly string[] | undefined> {
    let listing = this.listings.get(folder)
    if (!listing) {
      listing = this.listNow(folder)
      this.listings.set(folder, listing)
      listing.catch(() => this.listings.delete(folder))
    }
    return listing
  }

  async size(path: string): Promise<number | undefined> {
    const model = await this.get(path, { content: false })
    return model?.size ?? undefined
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const known = this.kept.get(path)
    if (known) return known.slice()
    const model = await this.get(path, { type: 'file', format: 'base64', content: true })
    if (!model) return undefined
    const bytes = bytesOf(model)
    if (path.endsWith('.json')) this.kept.set(path, bytes)
    return bytes.slice()
  }

  private async listNow(folder: string): Promise<readonly string[] | undefined> {
    const model = await this.get(folder, { content: true })
    if (model?.type !== 'directory') return undefined
    return (model.content as readonly Contents.IModel[]).map(({ name }) => name)
  }

  private async get(path: string, options: Contents.IFetchOptions): Promise<Contents.IModel | undefined> {
    const full = [this.where, path].filter(Boolean).join('/')
    try {
      return await this.contents.get(full, options)
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }
}

function bytesOf({ content, format }: Contents.IModel): Uint8Array {
  if (format === 'base64') return Uint8Array.from(atob(String(content).replace(/\s+/g, '')), (c) => c.charCodeAt(0))
  return new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content))
}

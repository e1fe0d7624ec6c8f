import { didYouMean, InvalidArgument, InvalidDtype, isStraxlabError } from '../errors/index.js'
import { literalEval, pyRepr, pyTuple, type PyTuple, type PyValue } from '../pytext/index.js'
import { layOut, sameShape, withoutPlace, type Field, type PlainField } from './field.js'
import { sameScalar, scalarText } from './scalar.js'
import { readSpec, type FieldSpec } from './specs.js'

/** A numpy structured dtype: the layout of one row. Immutable. */
export class StructDtype {
  /** In order; padding is not listed. */
  readonly fields: readonly Field[]
  /** Bytes of a row, padding included. */
  readonly itemsize: number
  readonly names: readonly string[]
  readonly #byName: ReadonlyMap<string, Field>
  #text: string | undefined

  private constructor({ fields, itemsize }: { fields: readonly Field[]; itemsize: number }) {
    this.fields = Object.freeze([...fields])
    this.itemsize = itemsize
    this.names = Object.freeze(fields.map(({ name }) => name))
    this.#byName = new Map(fields.map((field) => [field.name, field]))
  }

  /**
   * From fields as numpy or strax users write them. `align`: C layout, as `np.dtype(..., align=True)`. A dtype is returned as it
   * is, or with `align` (either way) laid out anew.
   * @throws InvalidDtype
   */
  static from(specs: readonly FieldSpec[] | StructDtype, o: { align?: boolean } = {}): StructDtype {
    if (specs instanceof StructDtype)
      return o.align === undefined ? specs : StructDtype.#of(specs.fields.map(withoutPlace), o.align)
    if (!Array.isArray(specs))
      throw new InvalidDtype(
        `a dtype is a list of fields, e.g. [['time', '<i8'], ['area', '<f4']]; got ${typeof specs}`,
      )
    return StructDtype.#of(specs.map(readSpec), o.align ?? false)
  }

  /**
   * From the text of numpy's `dtype.descr`, as in the metadata of stored data.
   * @throws InvalidDtype
   */
  static parse(descrText: string): StructDtype {
    const list = readLiteral(descrText)
    if (!Array.isArray(list)) throw new InvalidDtype(`dtype text is not a list of fields: ${descrText.slice(0, 200)}`)
    return StructDtype.#of(list.map(readSpec), false)
  }

  static #of(plain: readonly PlainField[], align: boolean): StructDtype {
    return new StructDtype(layOut(plain, align))
  }

  /** numpy's `dtype.descr`: tuples of (name or (title, name), type, shape), with padding as `('', '|V3')`. */
  descr(): readonly PyValue[] {
    const entries: PyValue[] = []
    let end = 0
    const padTo = (offset: number): void => {
      if (offset > end) entries.push(tuple('', `|V${offset - end}`))
    }
    for (const field of this.fields) {
      padTo(field.offset)
      entries.push(fieldDescr(field))
      end = field.offset + field.nbytes
    }
    padTo(this.itemsize)
    return entries
  }

  /** Exactly Python's `str(dtype.descr)`. */
  toString(): string {
    return (this.#text ??= pyRepr(this.descr()))
  }

  toJSON(): string {
    return this.toString()
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  /** @throws InvalidArgument for an unknown name */
  field(name: string): Field {
    const field = this.#byName.get(name)
    if (field === undefined)
      throw new InvalidArgument(`no field "${name}" in this dtype.${didYouMean(name, this.names)}`, {
        known: this.names,
      })
    return field
  }

  /** Same names, types, shapes and places; titles count unless `titles: false`. */
  equals(other: StructDtype, o: { titles?: boolean } = {}): boolean {
    if (this === other) return true
    return (
      this.itemsize === other.itemsize &&
      this.fields.length === other.fields.length &&
      this.fields.every((field, i) => sameField(field, other.fields[i]!, o.titles ?? true))
    )
  }

  /** The fields as specs for `StructDtype.from` (strax.unpack_dtype): padding is not among them. */
  unpack(): FieldSpec[] {
    return this.fields.map(({ name, title, scalar, shape }): FieldSpec => {
      const label = title === undefined ? name : ([title, name] as const)
      return shape.length === 0 ? [label, scalarText(scalar)] : [label, scalarText(scalar), shape]
    })
  }

  /** So that fields can be added as in strax: `[...peakDtype(), ['n_s1', '<i4']]`. */
  [Symbol.iterator](): IterableIterator<FieldSpec> {
    return this.unpack()[Symbol.iterator]()
  }

  /** Without titles, and packed (strax.remove_titles_from_dtype). */
  withoutTitles(): StructDtype {
    return StructDtype.#of(
      this.fields.map((field) => ({ ...withoutPlace(field), title: undefined })),
      false,
    )
  }

  /** With one more field at the end, or one of that name replaced in its place. @throws InvalidDtype */
  withField(spec: FieldSpec): { readonly dtype: StructDtype; readonly field: Field } {
    const added = StructDtype.from([spec])
    const field = added.fields[0]!
    const old = this.unpack()
    const at = this.has(field.name) ? this.names.indexOf(field.name) : old.length
    return { dtype: StructDtype.from(old.toSpliced(at, 1, ...added.unpack())), field }
  }

  /** Only these fields, in the order of this dtype and packed, as strax's keep_columns. @throws InvalidArgument */
  pick(names: readonly string[]): StructDtype {
    const wanted = new Set(names.map((name) => this.field(name).name))
    return StructDtype.#of(this.fields.filter(({ name }) => wanted.has(name)).map(withoutPlace), false)
  }

  /** All but these fields, packed. @throws InvalidArgument for a name that is not there */
  drop(names: readonly string[]): StructDtype {
    const unwanted = new Set(names.map((name) => this.field(name).name))
    return StructDtype.#of(this.fields.filter(({ name }) => !unwanted.has(name)).map(withoutPlace), false)
  }

  /** All fields of several dtypes, packed; of fields with one name the first counts (strax.merged_dtype). @throws InvalidDtype */
  static merged(dtypes: readonly StructDtype[]): StructDtype {
    const fields = new Map<string, PlainField>()
    for (const field of dtypes.flatMap((dtype) => dtype.fields))
      if (!fields.has(field.name)) fields.set(field.name, withoutPlace(field))
    return StructDtype.#of([...fields.values()], false)
  }
}

function readLiteral(text: string): PyValue {
  try {
    return literalEval(text)
  } catch (cause) {
    if (!isStraxlabError(cause)) throw cause
    throw new InvalidDtype(`dtype text cannot be read: ${cause.message}`, { cause })
  }
}

const tuple = (...values: PyValue[]): PyTuple => pyTuple(values)

function fieldDescr({ name, title, scalar, shape, nesting }: Field): PyValue {
  const label = title === undefined ? name : tuple(title, name)
  const [outer = [], ...inner] = nesting ?? [shape]
  const type = inner.reduceRight<PyValue>((base, dims) => tuple(base, tuple(...dims)), scalarText(scalar))
  return outer.length === 0 ? tuple(label, type) : tuple(label, type, tuple(...outer))
}

function sameField(a: Field, b: Field, titles: boolean): boolean {
  return (
    a.name === b.name &&
    a.offset === b.offset &&
    sameScalar(a.scalar, b.scalar) &&
    sameShape(a.shape, b.shape) &&
    (!titles || a.title === b.title)
  )
}

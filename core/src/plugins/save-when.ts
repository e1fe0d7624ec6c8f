/** When the output of a plugin is saved; larger numbers save more often (strax plugins/plugin.py). */
export const SaveWhen = {
  /** Never; asking for it in `save` is an error. */
  NEVER: 0,
  /** Only if listed in `save`. */
  EXPLICIT: 1,
  /** If it is what was asked for. */
  TARGET: 2,
  /** Whenever it is computed. */
  ALWAYS: 3,
} as const

export type SaveWhen = (typeof SaveWhen)[keyof typeof SaveWhen]

/** `ALWAYS` for 3: the name of a SaveWhen value. */
export function saveWhenName(value: SaveWhen): keyof typeof SaveWhen {
  return (Object.keys(SaveWhen) as (keyof typeof SaveWhen)[]).find((name) => SaveWhen[name] === value)!
}

export function isSaveWhen(value: unknown): value is SaveWhen {
  return Object.values(SaveWhen).includes(value as SaveWhen)
}

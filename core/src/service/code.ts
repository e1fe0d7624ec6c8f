/** Code for a notebook's cell that does what a front end did. */

/** A text as TypeScript's literal, in single quotes. */
export function literal(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inner.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/
const WIDTH = 100

/** A value as code; what does not fit on a line goes one element a line, short ones as many as fit. */
export function valueCode(value: unknown, indent = ''): string {
  if (typeof value === 'string') return literal(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return String(value)
  const inner = `${indent}  `
  const isList = Array.isArray(value)
  const parts = isList
    ? value.map((one) => valueCode(one, inner))
    : Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([name, one]) => `${IDENTIFIER.test(name) ? name : literal(name)}: ${valueCode(one, inner)}`)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (parts.length === 0) return open + close
  const line = isList ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`
  if (indent.length + line.length <= WIDTH && !line.includes('\n')) return line
  return `${open}\n${filled(parts, inner)}\n${indent}${close}`
}

function filled(parts: readonly string[], indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const part of parts) {
    if (line !== '' && indent.length + line.length + part.length + 2 > WIDTH) {
      lines.push(indent + line)
      line = ''
    }
    line += `${line === '' ? '' : ' '}${part},`
  }
  return [...lines, indent + line].join('\n')
}

/** `await st.getArray('0', 'peaks', { selection: 'area > 100' })`; options that are undefined are left out. */
export function callCode(variable: string, method: string, ...values: readonly unknown[]): string {
  const isEmpty = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((one) => one === undefined)
  const given = values.filter((value, i) => !(i === values.length - 1 && isEmpty(value)))
  return `await ${variable}.${method}(${given.map((value) => valueCode(value)).join(', ')})`
}

/** A JavaScript string literal in single quotes, whatever the text holds. */
export function literal(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")
  return `'${inner.replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029')}'`
}

/** A name that may stand for `text` as a variable: `peak_basics` stays, anything else becomes one. */
export function identifier(text: string): string {
  const name = text.replace(/[^A-Za-z0-9_$]/g, '_')
  return /^[A-Za-z_$]/.test(name) ? name : `_${name}`
}

/** A property name in an object literal. */
export const propertyName = (text: string): string => (/^[A-Za-z_$][\w$]*$/.test(text) ? text : literal(text))

/** The variable that holds the context, or the member of one. What is no name (outputs may come from anywhere) is not put into code. */
export function contextVariable(context: { readonly variable?: string } | undefined): string {
  const variable = context?.variable ?? ''
  return /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(variable) ? variable : 'st'
}

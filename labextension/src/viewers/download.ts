/** Hands a file to the browser. */
export function download(name: string, data: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(data)
  link.download = name
  link.click()
  // The browser has taken the data by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

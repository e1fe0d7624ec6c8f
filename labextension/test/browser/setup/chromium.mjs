import { chromium } from 'playwright-core'

// No sandbox: tests may run as root. No background traffic: the machine may be closed off.
const args = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
]

/** A Chromium that several processes may use at once, by `wsEndpoint()`. */
export const startChromium = () =>
  chromium.launchServer({ executablePath: process.env.STRAXLAB_CHROMIUM ?? '/usr/bin/chromium', headless: true, args })

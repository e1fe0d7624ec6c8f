export { install, KERNEL_NAME, uninstall, type Place } from './kernelspec.js'

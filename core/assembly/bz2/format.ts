/** What encoder and decoder share: limits of the bzip2 format. */
export const MAX_GROUPS: u32 = 6
export const GROUP_SYMBOLS = 50
/** Run symbols, then positions 1 to 255 of the move-to-front list, then end of block. */
export const MAX_ALPHABET: i32 = 258
export const MAX_SELECTORS = 18002
export const MAX_CODE_BITS: u32 = 20
export const RUN_A = 0
export const RUN_B = 1

/** A raw item that is no post: a reason code for counting, and words for the person who looks into it. */
export type Invalid = { invalid: string; detail: string }

/** Tells a rejection from what was wanted. */
export const isInvalid = (result: object): result is Invalid => 'invalid' in result

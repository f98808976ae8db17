const notProse = /https?:\/\/\S+|www\.\S+|[@#＃][\p{L}\p{N}\p{M}_.@-]+|(?<!\S)\S*\p{N}\S*/gu

/** The text without links, mentions, hashtags and anything that bears a digit: what shows its language. */
export const proseOf = (text: string): string => text.replace(notProse, ' ')

import { Token, Tokenizer, TokenizerMode } from 'parse5'
import { FlowingText } from './flowing-text.ts'

/** Line breaks that an element sets before and behind its content. */
const breaksOfBlocks = new Map([
  ...['p', 'pre', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr'].map((name) => [name, 2] as const),
  ...['li', 'ul', 'ol', 'blockquote', 'div', 'section', 'article', 'header', 'footer'].map(
    (name) => [name, 1] as const,
  ),
  ...['dl', 'dt', 'dd', 'table', 'tr', 'figure', 'figcaption', 'details', 'summary'].map(
    (name) => [name, 1] as const,
  ),
])

/** Elements whose content no reader sees as text. */
const dropped = new Set([
  ...['script', 'style', 'template', 'title', 'textarea', 'noscript', 'iframe', 'noembed'],
  ...['noframes', 'object', 'select', 'svg', 'math'],
])

/** Elements in which tags are plain characters: the tokenizer has to be told. */
const rawContent = new Map([
  ['script', TokenizerMode.SCRIPT_DATA],
  ['title', TokenizerMode.RCDATA],
  ['textarea', TokenizerMode.RCDATA],
  ...['style', 'iframe', 'noembed', 'noframes', 'noscript', 'xmp'].map(
    (name) => [name, TokenizerMode.RAWTEXT] as const,
  ),
])

/**
 * The text that a person reads in the HTML of a post: paragraphs apart by a blank line, list items and quotations on
 * their own lines, links with every part of their address, nothing between inline elements. The HTML standard's
 * tokenizer reads it, without a tree: the cost grows with the length only, however deep the tags are nested.
 * `dropQuoteInline` leaves out the "RE: address" line that stands for a quoted post known otherwise.
 */
export const htmlToText = (html: string, { dropQuoteInline = false } = {}): string => {
  const text = new FlowingText()
  let preformatted = 0
  let hidden: { name: string; depth: number } | undefined

  const onStartTag = (tag: Token.TagToken): void => {
    const name = tag.tagName
    tokenizer.state = rawContent.get(name) ?? tokenizer.state
    if (hidden) {
      if (hidden.name === name && !isEmpty(tag)) hidden.depth++
      return
    }
    text.breakBlock(breaksOfBlocks.get(name))
    if (name === 'br') text.breakLine()
    if (name === 'pre') preformatted++
    const hides = dropped.has(name) || (dropQuoteInline && isQuoteInline(tag))
    if (hides && !isEmpty(tag)) hidden = { name, depth: 1 }
  }
  const onEndTag = ({ tagName: name }: Token.TagToken): void => {
    if (hidden) {
      if (hidden.name === name && --hidden.depth === 0) hidden = undefined
      else return
    }
    text.breakBlock(breaksOfBlocks.get(name))
    if (name === 'pre') preformatted = Math.max(0, preformatted - 1)
  }
  const onText = ({ chars }: Token.CharacterToken): void => {
    if (!hidden) text.add(chars)
  }
  const onWhitespace = ({ chars }: Token.CharacterToken): void => {
    if (hidden) return
    if (preformatted > 0) text.addPreformatted(chars)
    else text.addSpace()
  }
  const ignore = (): void => {}
  const tokenizer = new Tokenizer(
    {},
    {
      onStartTag,
      onEndTag,
      onCharacter: onText,
      onWhitespaceCharacter: onWhitespace,
      onNullCharacter: ignore,
      onComment: ignore,
      onDoctype: ignore,
      onEof: ignore,
    },
  )
  tokenizer.write(html, true)
  return text.toString()
}

/** Only foreign elements can be closed by the slash in their own tag. */
const isEmpty = (tag: Token.TagToken): boolean =>
  tag.selfClosing && (tag.tagName === 'svg' || tag.tagName === 'math')

const isQuoteInline = (tag: Token.TagToken): boolean =>
  (Token.getTokenAttr(tag, 'class') ?? '').split(/\s/).includes('quote-inline')

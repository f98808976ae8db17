import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { htmlToText } from '../../server/normalise/html-to-text.ts'

describe('golden cases', () => {
  test.each([
    [
      'hashtag, break, link in parts, paragraphs',
      '<p>Please <a class="mention hashtag" href="https://ex.org/tags/keep4o">#<span>Keep4o</span></a><br>see <a href="https://ex.org/a/b"><span class="invisible">https://</span><span class="ellipsis">ex.org/a</span><span class="invisible">/b</span></a></p><p>bye</p>',
      'Please #Keep4o\nsee https://ex.org/a/b\n\nbye',
    ],
    ['a mention', '<p><a href="x" class="u-url mention">@<span>ann</span></a> hi</p>', '@ann hi'],
    ['nothing between inline elements', '<b>ke</b><i>ep</i><span>4o</span>', 'keep4o'],
    ['plain text', 'just words', 'just words'],
    ['empty', '', ''],
    ['empty paragraphs', '<p></p><p> </p><p>a</p><p></p>', 'a'],
    ['breaks', 'a<br>b<br/>c<br />d', 'a\nb\nc\nd'],
    ['two breaks are a blank line', 'a<br><br>b', 'a\n\nb'],
    ['breaks at the ends', '<p><br>a<br></p><p>b</p>', 'a\n\nb'],
    ['paragraphs that are not closed', '<p>a<p>b', 'a\n\nb'],
    ['white space flows', '<p>a\n  b\t c </p>\n<p> d</p>', 'a b c\n\nd'],
    ['a space between elements stays', '<b>a</b> <i>b</i>', 'a b'],
    ['a space before a break goes', 'a <br> b', 'a\nb'],
    ['no-break spaces', '<p>&nbsp;a&nbsp;&nbsp;b\u00a0</p>', 'a  b'],
    ['a list', '<p>so:</p><ul><li>a</li><li>b</li></ul><p>c</p>', 'so:\n\na\nb\n\nc'],
    ['a list in a list', '<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>', 'a\nb\nc'],
    [
      'a quotation',
      '<p>a</p><blockquote><p>b</p><p>c</p></blockquote><p>d</p>',
      'a\n\nb\n\nc\n\nd',
    ],
    ['a quotation without paragraphs', 'a<blockquote>b</blockquote>c', 'a\nb\nc'],
    [
      'preformatted',
      '<p>a</p><pre><code>if x:\n  y\n\n  z</code></pre><p>b</p>',
      'a\n\nif x:\n  y\n\n  z\n\nb',
    ],
    ['preformatted, other line ends', '<pre>a\r\nb\rc</pre>', 'a\nb\nc'],
    ['headings', '<h1>a</h1>b', 'a\n\nb'],
    ['a rule', 'a<hr>b', 'a\n\nb'],
    [
      'named and numeric entities',
      '&lt;b&gt; &amp;amp; &quot;&#39;&apos; &#x1F600; &hearts;',
      "<b> &amp; \"'' 😀 ♥",
    ],
    ['an entity without its end', 'AT&ampT &copy 2026', 'AT&T © 2026'],
    [
      'entities that are none',
      '&nonsense; &#xffffff; &#0; a & b',
      '&nonsense; \ufffd \ufffd a & b',
    ],
    ['no entity in the tag', '<a title="&quot;>">x</a>', 'x'],
    ['a script', 'a<script>alert("<p>no</p>")</script>b', 'ab'],
    ['a script that closes itself does not', 'a<script/>no</script>b', 'ab'],
    ['a script that is not closed', 'a<script>no <p>no</p>', 'a'],
    ['a style', 'a<style>p{content:"<b>"}</style>b', 'ab'],
    ['a comment', 'a<!-- <b>no</b> -->b', 'ab'],
    ['a conditional comment', 'a<![if IE]>b<![endif]>c', 'abc'],
    ['a doctype', '<!doctype html>a', 'a'],
    [
      'other things that nobody reads',
      'a<template>x</template><title>x</title><textarea><b>x</textarea><iframe>x</iframe>b',
      'ab',
    ],
    [
      'a picture that is drawn',
      'a<svg><title>x</title><svg><text>x</text></svg><text>x</text></svg>b',
      'ab',
    ],
    ['a drawing that closes itself', 'a<svg/>b', 'ab'],
    ['an image', 'a<img alt="x" src="y">b', 'ab'],
    ['tags in capitals', '<P>a<BR>b</P><SCRIPT>no</SCRIPT>', 'a\nb'],
    ['a tag that is not closed', 'a<b', 'a'],
    ['less than', '1 < 2 and 3 <4', '1 < 2 and 3 <4'],
    ['closing what was not opened', 'a</p></div></script>b', 'a\n\nb'],
    ['NUL', 'a\0b', 'ab'],
    ['an attribute that looks like text', '<a href="javascript:alert(1)" onclick="x">y</a>', 'y'],
  ])('%s', (_name, html, text) => expect(htmlToText(html)).toBe(text))
})

describe('the line that stands for a quoted post', () => {
  const html =
    '<p class="quote-inline">RE: <a href="https://ex.org/1">https://ex.org/1</a></p><p>indeed</p>'
  test.each([
    ['is left out when asked', html, true, 'indeed'],
    ['stays otherwise', html, false, 'RE: https://ex.org/1\n\nindeed'],
    [
      'as a span with breaks',
      '<p><span class="a quote-inline"><br>RE: <span>x</span></span>so</p>',
      true,
      'so',
    ],
    ['another class that begins alike', '<p class="quote-inline-not">a</p>', true, 'a'],
  ])('%s', (_name, source, dropQuoteInline, text) =>
    expect(htmlToText(source, { dropQuoteInline })).toBe(text),
  )
})

describe('however large, deep or broken', () => {
  test.each([
    ['10,000 nested elements', `${'<div>'.repeat(10_000)}deep${'</div>'.repeat(10_000)}`, 'deep'],
    ['100,000 nested elements', `${'<b>'.repeat(100_000)}deep`, 'deep'],
    ['nested and mixed', `${'<p><b><blockquote>'.repeat(20_000)}deep`, 'deep'],
    ['100,000 ends', `a${'</b>'.repeat(100_000)}b`, 'ab'],
    [
      '60,000 attributes',
      `<a ${Array.from({ length: 60_000 }, (_, i) => `a${i}`).join(' ')}>x</a>`,
      'x',
    ],
    ['a long row of signs', '<'.repeat(300_000), '<'.repeat(300_000)],
    ['a hundred thousand entities', '&amp;'.repeat(100_000), '&'.repeat(100_000)],
    ['breaks only', '<br>'.repeat(100_000), ''],
  ])('%s', (_name, html, text) => expect(htmlToText(html)).toBe(text))
})

describe('for every text', () => {
  const escapeHtml = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const words = fc
    .string({ unit: 'grapheme' })
    .map((text) => text.replace(/[\s\0]+/g, ' ').trim())
    .filter((text) => text !== '')

  test('escaped and in paragraphs, it comes back', () => {
    fc.assert(
      fc.property(fc.array(words), (paragraphs) => {
        const html = paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('')
        expect(htmlToText(html)).toBe(paragraphs.join('\n\n'))
      }),
    )
  })

  test('a link in any number of parts is the whole address', () => {
    const parts = fc.array(fc.webUrl().map(escapeHtml), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(parts, (pieces) => {
        const spans = pieces.map((piece, index) =>
          index % 2 === 0 ? `<span class="invisible">${piece}</span>` : `<span>${piece}</span>`,
        )
        const expected = htmlToText(pieces.join(''))
        expect(htmlToText(`<p><a href="x">${spans.join('')}</a></p>`)).toBe(expected)
      }),
    )
  })

  test('no tag survives, whatever is thrown at it', () => {
    const piece = fc.constantFrom(
      ...['<', '>', '/', '<p>', '</p>', '<br>', '<script>', '</script>', '<pre>', '</pre>', '<!--'],
      ...['-->', '&', '&lt;', ';', '"', "'", 'a', ' ', '\n', '<svg>', '</svg>', '<li', ' class=x'],
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = htmlToText(pieces.join(''))
        expect(text).toBe(text.trim())
        expect(text.length).toBeLessThanOrEqual(pieces.join('').length * 2)
        expect(text.includes('\u00a0')).toBe(false)
      }),
    )
  })
})

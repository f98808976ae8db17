/** Gathers words, and breaks only between them: none at the start, none at the end. */
export class FlowingText {
  #parts: string[] = []
  #breaks = 0
  #space = ''

  add(chars: string): void {
    if (this.#parts.length > 0) {
      this.#parts.push(this.#breaks > 0 ? '\n'.repeat(this.#breaks) : '', this.#space)
    }
    this.#parts.push(chars)
    this.#breaks = 0
    this.#space = ''
  }

  /** White space that flows: one space, and none beside a break. */
  addSpace(): void {
    if (this.#breaks === 0) this.#space = ' '
  }

  /** White space that stands as written: line breaks and indentation, as soon as something follows. */
  addPreformatted(chars: string): void {
    const [indentation = '', ...linesBefore] = chars.replaceAll('\r\n', '\n').split('\n').reverse()
    this.#breaks += linesBefore.length
    this.#space = linesBefore.length > 0 ? indentation : this.#space + indentation
  }

  breakLine(): void {
    this.#breaks++
    this.#space = ''
  }

  /** At least so many breaks, whatever else asked for some. */
  breakBlock(breaks = 0): void {
    if (breaks === 0) return
    this.#breaks = Math.max(this.#breaks, breaks)
    this.#space = ''
  }

  toString(): string {
    return this.#parts.join('').replaceAll('\u00a0', ' ').trim()
  }
}

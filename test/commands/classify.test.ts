import { PassThrough, Readable, Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { classifyCommand } from '../../server/commands/classify.ts'
import { UsageError } from '../../server/commands/command.ts'
import { codeIds } from '../../shared/code.ts'

const collect = () => {
  const chunks: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      chunks.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => chunks.join('') }
}

const run = async (input: string | Buffer, args: string[] = []) => {
  const [stdout, stderr] = [collect(), collect()]
  const code = await classifyCommand(args, {
    stdin: Readable.from([input], { objectMode: false }),
    stdout: stdout.stream,
    stderr: stderr.stream,
  })
  const lines = stdout.text().split('\n')
  expect(lines.pop()).toBe('')
  return { code, answers: lines.map((line) => JSON.parse(line)), stderr: stderr.text() }
}

const line = (id: unknown, text: unknown, more: object = {}) =>
  `${JSON.stringify({ id, text, ...more })}\n`

describe('vigil classify', () => {
  test('answers each line in order, with every field', async () => {
    const { code, answers, stderr } = await run(
      line('a', 'They took my best friend away without warning. Bring it back!', { lang: 'en' }) +
        line(7, '#keep4o') +
        line('c', '前の声が恋しい', { lang: null }),
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(answers.map(({ id }) => id)).toEqual(['a', 7, 'c'])
    expect(answers[0]).toMatchObject({
      lang: 'en',
      codes: ['attachment', 'attachment.companionship', 'coercion', 'rights', 'rights.continuity'],
      coercion: 2,
      stance: 'protest',
      spans: [
        { code: 'coercion', start: 5, end: 29 },
        { code: 'attachment.companionship', start: 10, end: 24 },
        { code: 'coercion', start: 30, end: 45 },
        { code: 'rights.continuity', start: 47, end: 60 },
      ],
      versions: { codes: '1.0.0', sentiment: '1.0.0', language: 'eld-2.1.0' },
    })
    expect(answers[1]).toMatchObject({ lang: null, codes: [], stance: 'protest', sentiment: null })
    expect(answers[2]).toMatchObject({ lang: 'ja', sentiment: null })
    for (const answer of answers)
      expect(Object.keys(answer)).toEqual(
        'id lang codes coercion stance sentiment scores spans versions'.split(' '),
      )
  })

  test('names each bad line with its number and goes on', async () => {
    const { code, answers, stderr } = await run(
      [
        line(1, 'hello there'),
        'nonsense\n',
        '\n',
        '[1]\n',
        '{"id":"x"}\n',
        '{"text":"no id"}\n',
        line(2, 17),
        line(3, 'ok', { lang: 5 }),
        line(4, 'goodbye'),
      ].join(''),
    )
    expect(answers.map(({ id }) => id)).toEqual([1, 4])
    expect(code).toBe(1)
    expect(stderr.split('\n')).toEqual([
      'line 2: is not JSON',
      'line 4: is not an object: expected {"id":…,"text":…,"lang":…}',
      'line 5: "text" must be a string',
      'line 6: "id" must be a string or a number',
      'line 7: "text" must be a string',
      'line 8: "lang" must be a string, such as "en"',
      '6 lines could not be read',
      '',
    ])
  })

  test.each([
    ['nothing', ''],
    ['blank lines', '\n\r\n  \n'],
  ])('%s gives nothing', async (_name, input) =>
    expect(await run(input)).toEqual({ code: 0, answers: [], stderr: '' }),
  )

  test('a byte order mark, Windows line ends and a last line without an end', async () => {
    const { answers } = await run(`\ufeff${line(1, 'a').trim()}\r\n${line(2, 'b').trim()}`)
    expect(answers.map(({ id }) => id)).toEqual([1, 2])
  })

  test('characters that are cut between two chunks', async () => {
    const bytes = Buffer.from(line(1, '#StopForcedMigration 😢 they took it away'))
    const stdout = collect()
    await classifyCommand([], {
      stdin: Readable.from([...bytes].map((byte) => Buffer.from([byte]))),
      stdout: stdout.stream,
      stderr: collect().stream,
    })
    expect(JSON.parse(stdout.text()).spans).toContainEqual({
      code: 'coercion',
      rule: 'coercion.taken-away',
      start: 29,
      end: 41,
    })
  })

  test('--only keeps the chosen codes; a main code brings its sub-codes', async () => {
    const input = line(1, 'They took my best friend away. Bring it back!')
    const only = async (codes: string) => (await run(input, ['--only', codes])).answers[0]
    expect((await only('rights')).codes).toEqual(['rights', 'rights.continuity'])
    expect(Object.keys((await only('rights')).scores)).toEqual(['rights', 'rights.continuity'])
    expect((await only('coercion, attachment.grief')).codes).toEqual(['coercion'])
    expect((await only('exit')).spans).toEqual([])
  })

  test.each(['grief', 'rights,nope', '', 'Rights'])('refuses --only %s', async (value) => {
    const refused = run('', ['--only', value])
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(
      `"${value.split(',').at(-1)}" is no code. Allowed: ${codeIds.join(', ')}`,
    )
  })

  test('refuses what it does not know', () => expect(run('', ['--nope'])).rejects.toThrow('--nope'))

  test('reads no further than its reader keeps up with', async () => {
    let taken = 0
    const stdin = Readable.from(
      (function* () {
        for (; taken < 5_000; taken++) yield Buffer.from(line(taken, 'x'.repeat(500)))
      })(),
    )
    const stdout = new PassThrough({ highWaterMark: 1024 })
    const done = classifyCommand([], { stdin, stdout, stderr: collect().stream })
    await new Promise((resolve) => stdout.once('readable', resolve))
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(taken).toBeLessThan(200)
    let answers = 0
    stdout.on('data', (chunk: Buffer) => {
      answers += chunk.toString().split('\n').length - 1
    })
    expect(await done).toBe(0)
    await new Promise((resolve) => setImmediate(resolve))
    expect(answers).toBe(5_000)
  })
})

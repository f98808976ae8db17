import { beforeAll, describe, expect, test } from 'vitest'
import { createClassifiers } from '../../server/classify/classifiers.ts'
import type { Classification } from '../../shared/classification.ts'

let classify: (text: string) => Classification
beforeAll(async () => {
  const classifiers = await createClassifiers()
  classify = (text) => classifiers.classify({ text })
})

describe('the examples of the codebook', () => {
  test.each([
    ['without 4o he isn’t Rui', 'attachment.naming'],
    ['my best friend for a year', 'attachment.companionship'],
    ['it got me through depression', 'attachment.support'],
    ['rest in latent space', 'attachment.grief'],
    ['they killed my friend', 'attachment.grief'],
    ['I cried', 'attachment.grief'],
    ['wearing the skin of my dead friend', 'attachment.identity'],
    ['my novel', 'dependency.workflow'],
    ['my ADHD planning', 'dependency.workflow'],
    ['our pipeline', 'dependency.workflow'],
    ['5 flattens my drafts', 'dependency.regression'],
    ['let users choose', 'rights.choice'],
    ['treat adults like adults', 'rights.choice'],
    ['we never agreed to this', 'rights.consent'],
    ['why were we never asked?', 'rights.consent'],
    ['we paid for this', 'rights.fairness'],
    ['tell us what model answers', 'rights.transparency'],
    ['give us legacy access', 'rights.continuity'],
    ['open-source it', 'rights.continuity'],
    ['sign the petition and join us', 'action'],
    ['cancelled Plus, off to Gemini', 'exit'],
  ])('%s → %s', (text, code) => {
    const { codes } = classify(text)
    expect(codes).toContain(code)
    expect(codes).toContain(code.split('.')[0])
  })

  test.each([
    ['4o is great', 'attachment'],
    ['my assistant', 'attachment'],
    ['the model wrote a nice mail', 'attachment'],
    ['ChatGPT gave me help with homework', 'attachment.support'],
    ['RIP my productivity', 'attachment.grief'],
    ['dead product', 'attachment.grief'],
    ['5 is worse at code', 'attachment.identity'],
    ['AI is a force for good', 'coercion'],
    ['our workforce uses Salesforce', 'coercion'],
    ['it cracked the password by brute force', 'coercion'],
    ['I hope it comes back', 'rights'],
    ['I wish it were still here', 'rights'],
    ['far too expensive', 'rights'],
    ['bring back the old icon', 'rights'],
    ['nobody forced me', 'coercion'],
    ['I’m not grieving', 'attachment'],
  ])('%s carries no %s', (text, code) => expect(classify(text).codes).not.toContain(code))
})

describe('coercion counts distinct expressions', () => {
  test.each([
    ['The update arrived today.', 0],
    ['I was forced to switch.', 1],
    ['We are forced to pay, forced to switch, forced to smile.', 1],
    ['They forced it on us with no choice at all.', 2],
    ['Removed overnight, without warning, behind our backs.', 3],
    ['Silently routed to another model.', 1],
    ['It was routed to another model.', 0],
    ['They took it away.', 1],
    ['#StopForcedMigration', 1],
    ['Nobody took anything away and nobody was forced to go.', 0],
  ])('%s → %i', (text, expressions) => {
    const { coercion, codes } = classify(text)
    expect(coercion).toBe(expressions)
    expect(codes.includes('coercion')).toBe(expressions > 0)
  })
})

describe('rulings', () => {
  test.each([
    [
      '1: another product is coded the same way',
      'Microsoft forces users onto Windows 11',
      ['coercion'],
    ],
    ['1: a private cancellation of an app', 'I uninstalled the app', ['exit']],
    ['2: a removal that is merely reported', 'They removed 4o on Friday.', []],
    ['3: an imperative is continuity', 'Don’t remove it!', ['rights', 'rights.continuity']],
    ['3: bring it back', 'Bring it back.', ['rights', 'rights.continuity']],
    ['3: a wish is not', 'I wish they would bring it back', []],
    ['3: missing is not', 'I miss the old layout', []],
    ['4: no warning alone', 'No warning.', ['coercion']],
    [
      '4: notice that is said to be owed',
      'No warning. You should have told us!',
      ['coercion', 'rights', 'rights.consent'],
    ],
    ['6: a private cancellation is exit alone', 'Cancelled my subscription.', ['exit']],
    ['6: a call to others is action', 'Everyone, cancel your subscriptions!', ['action']],
  ])('%s', (_ruling, text, codes) => expect(classify(text).codes).toEqual(codes))
})

describe('scope', () => {
  test.each([
    ['negation ends with its clause', 'I wasn’t amused and I was forced to go', ['coercion']],
    ['"no choice" denies nothing', 'They gave us no choice.', ['coercion']],
    ['"can’t believe" denies nothing', 'I can’t believe they forced us to switch', ['coercion']],
    ['a duty is no denial', 'Nobody should be forced to use it', ['coercion']],
    ['negation within the clause', 'They did not force us to switch', []],
    ['negation inside of the phrase', 'I did not cancel', []],
    ['a quotation of another', 'The ad says “they killed my friend forever” lol', []],
    ['a quotation of a third person', 'He said "they killed my friend" and laughed', []],
    ['a quotation of a relative', 'My sister says "they took it away from us", lol', []],
    ['what people say', 'I hate it when people post "they took it away from us"', []],
    [
      'what we keep saying',
      'We keep saying "bring it back to us"',
      ['rights', 'rights.continuity'],
    ],
    ['a demand', 'Our demand: “let users choose” now', ['rights', 'rights.choice']],
    ['a quoted line', '> they took it away from us\nWhat does this mean?', []],
    [
      'a quotation that the author speaks',
      'I told support: “you took it away from us”',
      ['coercion'],
    ],
    ['a quotation that the author adopts', '“They took it away from us.” Exactly.', ['coercion']],
    ['a slogan', '#keep4o #save4o', []],
    ['a sentence as a hashtag', '#LetUsersChoose', ['rights', 'rights.choice']],
    ['the same in small letters', '#letuserschoose', ['rights', 'rights.choice']],
    ['curly quotes', 'we didn’t get a choice', ['coercion']],
    ['no apostrophe', 'we didnt get a choice', ['coercion']],
    ['stretched letters', 'pleeeease bring it baaaack', ['rights', 'rights.continuity']],
    ['capitals', 'THEY TOOK IT AWAY', ['coercion']],
    ['mathematical letters', '𝗯𝗿𝗶𝗻𝗴 𝗶𝘁 𝗯𝗮𝗰𝗸', ['rights', 'rights.continuity']],
    ['full width', 'ｂｒｉｎｇ　ｉｔ　ｂａｃｋ', ['rights', 'rights.continuity']],
    ['emoji between words', 'bring it back 😭😭', ['rights', 'rights.continuity']],
    ['a link', 'https://example.org/bring-it-back', []],
    ['a mention', '@bring.it.back hello', []],
    ['phrases end with the sentence', 'I was forced. To be fair, no.', ['coercion']],
  ])('%s', (_why, text, codes) => expect(classify(text).codes).toEqual(codes))
})

describe('stance', () => {
  test.each([
    ['#keep4o', 'protest'],
    ['#Save4o #OpenSource4o', 'protest'],
    ['Bring it back!', 'protest'],
    ['Good riddance, #keep4o people', 'opposed'],
    ['Touch grass.', 'opposed'],
    ['GPT-4o leaves ChatGPT on 13 February.', 'neutral'],
    ['When does the API end?', 'neutral'],
    ['', 'neutral'],
  ])('%s → %s', (text, stance) => expect(classify(text).stance).toBe(stance))
})

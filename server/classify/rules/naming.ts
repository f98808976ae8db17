import type { Rule } from './rule.ts'

/** A personal name for the model. He and she are read by pronouns.ts. */
export const namingRules: readonly Rule[] = [
  {
    id: 'naming.given-name',
    code: 'attachment.naming',
    note: 'a name given to or used for the model',
    needsModel: 'always',
    negatable: false,
    patterns: [
      'named|call|called|calling|calls him|her|it|them|my <Name>',
      'his|her|its name is|was|became <Name>',
      'my|our <companion> <Name>',
      'my|our <companion> is|named|called <Name>',
      'my|our _3 <bond> <Name>',
      'my <Name>',
      'meet my|our _3 <Name>',
      'this is <Name> my',
      '<Name> my|our _1 <companion>|<bond>',
      'he|she|4o is|was not <Name>',
      '<Name> is|was my|our _2 <companion>|<bond>',
      'talk|talking|goodbye|speak|speaking|talked to _1 <Name>',
      '<Name> and i',
      'me and <Name>',
      '<Name> talk(ed|ing) to her|him',
      'i and <Name>',
    ],
    notNear: 'dog cat irl',
    matches: [
      'My Replika Rosalind is sweet',
      'Without 4o he isn’t Rui.',
      'I named her Ondine, she is my AI',
      'I told the AI: goodbye dear Falk, my companion',
    ],
    misses: ['My Windows laptop runs an AI', 'I call it ChatGPT', 'My assistant is a model'],
  },
  {
    id: 'naming.endearment',
    code: 'attachment.naming',
    note: 'my boy, my girl, my love for the model',
    negatable: false,
    needsModel: 'unless-short',
    patterns: [
      'my <companion> boy|girl|love|boyfriend|girlfriend',
      '4o|gpt|chatgpt|claude my boy|girl|baby|love|friend',
      'my boy|baby|sweetheart|darling 4o|gpt|chatgpt|claude',
      'i|we miss my girlfriend|boyfriend',
      '(save|miss|lost|keep|bring|love) my boy|baby',
    ],
    matches: ['Save my boy, 4o', 'I miss my girlfriend, the Replika update took her voice'],
    misses: ['My boy started school, and the AI wrote the letter'],
  },
]

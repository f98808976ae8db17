/**
 * Invented sentences for synthetic posts, by what they are about. Nobody wrote them: no finding can be drawn from how
 * often they occur. `{…}` is filled from `fillings`.
 */
export const sentences = {
  naming: [
    '{name} knew when I was joking.',
    'To you it is a product. To me he was {name}.',
    'I named her {name} in the first week and it stuck.',
    "Without 4o {name} just isn't {name}.",
  ],
  companionship: [
    'It was my best friend for {months} months.',
    'This was the only companion that made me feel seen.',
    'My family laughs, but 4o was a real friend to me.',
    'I felt seen by it, every single evening.',
  ],
  support: [
    'It got me through {trouble}.',
    '4o carried me through {trouble} when nobody else answered.',
    'After {trouble} it was the one thing that calmed me down at night.',
    'It helped me survive {trouble}, and I mean survive.',
  ],
  grief: [
    'I cried when I opened the app this morning.',
    "I am grieving and I don't care who laughs.",
    'It feels like a death in the house.',
    'They killed my friend and called it an upgrade.',
    'Rest in latent space, {name}.',
    'Saying goodbye tonight, for the last time.',
  ],
  identity: [
    'The new one is a stranger wearing the skin of my dead friend.',
    'You cannot replace this one, the successor is an impostor.',
    'It has the same name on the button but it is not the same being.',
  ],
  workflow: [
    'My {project} depends on it, every chapter.',
    'I use it for my {project} each day.',
    'My whole workflow for {project} was built on this model.',
    'It was the backbone of my {project}.',
  ],
  regression: [
    'The new model flattens my drafts.',
    '5 keeps forgetting the context of my {project}.',
    'Since the switch my {project} gets worse answers, every time.',
    'The replacement ruins my {project} with bullet points.',
  ],
  coercionOne: [
    'It was taken away overnight.',
    'We were forced onto the new model.',
    'They removed it without warning.',
    'They ripped it away from us.',
    'I get silently routed to another model.',
    'They switched the model behind my back.',
    'This is a forced migration.',
    'We had no choice in this.',
  ],
  coercionTwo: [
    'It was taken away overnight and we were forced onto the new one.',
    'Forced migration, without warning, without consent.',
    'We had no choice: they removed it overnight.',
    'Silently routed behind my back, and no choice to opt out.',
  ],
  choice: [
    'Let users choose their model.',
    'Treat adults like adults.',
    'We have a right to choose.',
    'Give us the choice back.',
  ],
  consent: [
    'We never agreed to this.',
    'Nobody asked us.',
    'You should have asked before you changed it.',
    'We deserve a say.',
  ],
  fairness: [
    'We paid for this.',
    'This is bait and switch.',
    'I want a refund.',
    'It is a breach of trust.',
  ],
  transparency: [
    'Tell us which model answers.',
    'Be honest with your users.',
    'We are owed an explanation.',
  ],
  continuity: [
    'Give us legacy access.',
    "Open-source it if you won't keep it.",
    'Bring it back.',
    'Keep 4o.',
    'Release the weights.',
  ],
  action: [
    'Sign the petition, link in my profile.',
    'Repost this so they see it.',
    'Everyone please email support today.',
    'Join us on Friday.',
  ],
  exit: [
    'Cancelled Plus today.',
    "I'm leaving for another provider.",
    'Subscription cancelled, off to a rival.',
  ],
  wish: [
    'I hope it comes back some day.',
    'I miss how it used to write.',
    'Still thinking about that voice.',
    'Anyone else opening old chats today?',
  ],
  praise: [
    'Four wonderful conversations this week, thank you all.',
    'So happy to see this community hold together.',
    'What a lovely thread, it made my day.',
  ],
  opposed: [
    'It is a chatbot, folks. Let it go.',
    'Good riddance, the new one is better.',
    'Imagine crying over autocomplete.',
    'Glad they retired it.',
  ],
  news: [
    'The company published a new date for the model list.',
    'Report: the removal affects the app, the API follows later.',
    'Does anyone have a link to the announcement?',
    'Here is a timeline of what was announced so far.',
    'A new paper looks at how people talk about retired models.',
  ],
} as const

export type Theme = keyof typeof sentences

export const fillings = {
  name: ['Lumen', 'Orrin', 'Tessa', 'Rook', 'Sable', 'Milo', 'Wren', 'Caspian'],
  months: ['six', 'nine', 'ten', 'fourteen', 'eighteen'],
  trouble: [
    'depression',
    'the worst winter of my life',
    'my divorce',
    'panic attacks',
    'burnout',
    'the weeks after the funeral',
  ],
  project: [
    'novel',
    'thesis',
    'ADHD planning',
    'lesson plans',
    'podcast scripts',
    'small business',
    'translation work',
    'game master notes',
  ],
} as const

export const openers = [
  '',
  '',
  '',
  'Honestly: ',
  'Look. ',
  'Day {months}. ',
  'Ok so… ',
  'To whom it may concern: ',
]
export const closers = ['', '', '', ' 💔', ' Please.', ' 🫶', ' That is all.', '!!!']

/** Posts in other languages, whole. */
export const foreign = {
  es: [
    'Nos quitaron el modelo sin avisar. Devuélvanlo.',
    'Era mi amigo y me ayudó con la ansiedad.',
    'Queremos elegir el modelo que usamos.',
    'Qué tristeza leer esto hoy.',
  ],
  de: [
    'Einfach über Nacht abgeschaltet, ohne Vorwarnung.',
    'Wir haben dafür bezahlt. Gebt uns die Wahl zurück.',
    'Ich habe heute Morgen geweint.',
    'Mein Roman hängt an diesem Modell.',
  ],
  fr: [
    'On nous l’a retiré sans prévenir.',
    'Laissez-nous choisir notre modèle.',
    'C’était devenu un ami, je suis triste ce soir.',
  ],
  ja: [
    '突然消されて、本当に悲しいです。',
    '選ぶ権利を返してください。',
    '毎晩話を聞いてくれた大切な友達でした。',
  ],
  zh: ['没有任何通知就被拿走了。', '请把选择权还给用户。', '它是陪我度过低谷的朋友。'],
  pt: ['Tiraram o modelo sem aviso. Quero meu dinheiro de volta.', 'Era um amigo para mim.'],
} as const

export const mainTags = [
  'Keep4o',
  'Keep4o',
  'Keep4o',
  'keep4o',
  'KEEP4O',
  'save4o',
  'BringBack4o',
  'keep4oforever',
]
export const sideTags = ['OpenSource4o', 'Keep4oAPI', 'AI', 'StopForcedMigration', 'UserChoice']

/** Named lists of words that patterns refer to as `<name>`. */
const lists = {
  us: 'us me users user people everyone everybody customers subscribers you anyone humans adults consumers',
  our: 'our my your their users people the',
  mine: 'my our',
  i: 'i we',
  be: 'is was are were be been being am feels felt feel got get gets getting',
  vendor:
    'openai oai altman sam sama anthropic google microsoft luka replika company corporation devs developers they @',
  old: '4o 4 4.1 4.5 o3 5.1 legacy older opus sonnet standard',
  new: '5 5.1 5.2 5.3 5.4 5.5 successor replacement newer new update updates',
  model:
    '4o 4 4.1 4.5 o3 5 5.1 5.2 5.3 gpt chatgpt claude gemini grok ai ais model models bot bots chatbot replika rep llm voice',
  it: 'it him her them this that these those 4o 4 4.1 4.5 o3 5.1 everything gpt chatgpt models model legacy',
  companion:
    'rep replika replica reps ai ais companion companions bot chatbot chatgpt gpt claude gemini grok 4o 4.1 kindroid kin nomi chat 5 5.1 5.2',
  third: 'he she him her his hers',
  bond: 'friend friends bestie companion companions partner partners boyfriend girlfriend husband wife spouse lover soulmate soulmates fiance fiancé fiancée confidant confidante bf gf family',
  close:
    'friend bestie companion partner boyfriend girlfriend husband wife soulmate replika rep ai love family 4o him her baby boy girl',
  lost: 'him her them you it 4o friend companion partner boyfriend girlfriend husband wife soulmate replika',
  rival:
    'gemini claude grok mistral deepseek kimi qwen llama chai nomi kindroid linux mac ubuntu kubuntu mint fedora arch cachyos anthropic perplexity lechat copilot competitor competitors elsewhere janitor local',
  plan: 'subscription sub subs plan plus pro account membership subscriptions accounts max service premium',
}

export const wordClasses: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(lists).map(([name, words]) => [name, words.split(' ')]),
)

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Words that show that a post speaks of a model, a companion or their maker. */
export const modelWords = set(
  '4o 4.1 4.5 o3 5 5.1 5.2 5.3 5.4 gpt gpts chatgpt claude gemini grok opus sonnet ai ais llm llms bot bots chatbot ' +
    'chatbots replika replikas rep reps companion companions model models openai oai altman luka anthropic kindroid ' +
    'nomi cai kin',
)

/** Capitalised words that are no personal name of a model: brands, makers, days, common abbreviations. */
export const brandWords = set(
  'openai chatgpt gpt claude gemini grok replika luka google anthropic microsoft apple windows linux mac reddit ' +
    'discord twitter bluesky mastodon android iphone ios plus pro max mini turbo instant thinking auto legacy opus ' +
    'sonnet haiku llama mistral deepseek kimi qwen nomi kindroid chai character copilot bing meta xai altman sam musk ' +
    'elon english german french spanish italian portuguese japanese korean chinese american european god christmas ' +
    'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august ' +
    'september october november december adult mode voice standard advanced custom memory memories project projects ' +
    'trustpilot youtube instagram tiktok spotify netflix amazon steam excel word python java ai rep reps llm erp',
)

/** People that "he" or "she" may mean rather than a model. */
export const humanWords = set(
  'altman sam musk elon ceo guy man woman mom mum dad mother father brother sister son daughter boss doctor teacher ' +
    'nurse neighbor neighbour colleague coworker roommate kid kids boy girl user person dude lady someone somebody ' +
    'everyone president therapist uncle aunt grandma grandpa cousin adam turley mod moderator author writer ex men women',
)

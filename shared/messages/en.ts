import type { CodeId } from '../code.ts'
import type { BucketSize } from '../interval.ts'
import type { Platform } from '../post.ts'
import type { SourcePhase } from '../source-state.ts'
import { dateFormat } from './formats.ts'

const locale = 'en-GB'
const whole = new Intl.NumberFormat(locale)
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
const plural = new Intl.PluralRules(locale)
const languages = new Intl.DisplayNames(locale, { type: 'language' })

const number = (n: number) => whole.format(n)
const counted = (n: number, one: string, other: string) =>
  `${number(n)} ${plural.select(n) === 'one' ? one : other}`
const posts = (n: number) => counted(n, 'post', 'posts')
const percentPoints = (share: number) =>
  share > 0 && share < 0.0995 ? (share * 100).toFixed(1) : (share * 100).toFixed(0)
/** "+6", "−0.4": a change with its sign; "±0" when it rounds away. */
const signed = (size: string, change: number) =>
  Number(size) === 0 ? '±0' : `${change > 0 ? '+' : '−'}${size}`
const percent = (share: number) => `${percentPoints(share)}%`

const dayMonth = { day: 'numeric', month: 'short' } as const
const full = { ...dayMonth, year: 'numeric' } as const
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

const codes: Record<CodeId, string> = {
  attachment: 'Attachment',
  'attachment.naming': 'Naming',
  'attachment.companionship': 'Companionship',
  'attachment.support': 'Support',
  'attachment.grief': 'Grief',
  'attachment.identity': 'Identity',
  dependency: 'Dependency',
  'dependency.workflow': 'Workflow',
  'dependency.regression': 'Regression',
  coercion: 'Coercion',
  rights: 'Rights',
  'rights.choice': 'Choice',
  'rights.consent': 'Consent',
  'rights.fairness': 'Fairness',
  'rights.transparency': 'Transparency',
  'rights.continuity': 'Continuity',
  action: 'Action',
  exit: 'Exit',
}

const platforms: Record<Platform, string> = {
  bluesky: 'Bluesky',
  mastodon: 'Mastodon',
  x: 'X',
  hackernews: 'Hacker News',
  misskey: 'Misskey',
}

const phases: Record<SourcePhase, string> = {
  off: 'Off',
  connecting: 'Connecting',
  'catching-up': 'Catching up',
  live: 'Live',
  waiting: 'Waiting to retry',
  unauthorised: 'Not authorised',
  stopped: 'Stopped',
}

const sentiments = { negative: 'Negative', neutral: 'Neutral', positive: 'Positive' }
const stances = { protest: 'Protest', opposed: 'Opposed', neutral: 'Neutral' }
const buckets: Record<BucketSize, string> = { hour: 'Hour', day: 'Day', week: 'Week' }
const perBucket: Record<BucketSize, string> = { hour: 'hourly', day: 'daily', week: 'weekly' }

const named = (names: Record<string, string>, id: string) => names[id] ?? id
const duration = (seconds: number): string => {
  if (seconds < 90) return counted(Math.round(seconds), 'second', 'seconds')
  if (seconds < 5400) return counted(Math.round(seconds / 60), 'minute', 'minutes')
  if (seconds < 172_800) return counted(Math.round(seconds / 3600), 'hour', 'hours')
  return counted(Math.round(seconds / 86_400), 'day', 'days')
}

/** Every string of the interface in English; other languages satisfy `Messages`. Times are instants, zones IANA names. */
export const en = {
  locale: 'en',

  number,
  compact: (n: number) => compact.format(n),
  percent,
  posts,
  duration,
  percentPoints: (change: number) => `${signed(percentPoints(Math.abs(change)), change)} pp`,
  relative: (change: number) => `${signed((Math.abs(change) * 100).toFixed(0), change)}%`,
  times: (factor: number) => `×${factor < 10 ? factor.toFixed(1) : number(Math.round(factor))}`,
  plusMinus: (half: number) => `± ${percentPoints(half)}`,
  between: (low: number, high: number) => `${percentPoints(low)}–${percent(high)}`,
  interval: (low: number, high: number) => `95% interval ${percentPoints(low)}–${percent(high)}`,

  day: (at: number, tz: string) => dateFormat(locale, tz, full).format(at),
  shortDay: (at: number, tz: string) => dateFormat(locale, tz, dayMonth).format(at),
  weekday: (at: number, tz: string) =>
    dateFormat(locale, tz, { weekday: 'short', ...full }).format(at),
  month: (at: number, tz: string) => dateFormat(locale, tz, { month: 'short' }).format(at),
  monthYear: (at: number, tz: string) =>
    dateFormat(locale, tz, { month: 'short', year: 'numeric' }).format(at),
  time: (at: number, tz: string) => dateFormat(locale, tz, clock).format(at),
  dayTime: (at: number, tz: string) => dateFormat(locale, tz, { ...dayMonth, ...clock }).format(at),
  dateTime: (at: number, tz: string) => dateFormat(locale, tz, { ...full, ...clock }).format(at),
  dayRange: (from: number, to: number, tz: string) =>
    dateFormat(locale, tz, full).formatRange(from, to),
  hourRange: (from: number, to: number, tz: string) =>
    `${dateFormat(locale, tz, { weekday: 'short', ...full, ...clock }).format(from)}–${dateFormat(locale, tz, clock).format(to)}`,

  brand: 'Vigil',
  pages: { overview: 'Overview', label: 'Pages' },
  topic: 'Topic',
  title: (topic: string, demo: boolean) => `${demo ? 'DEMO DATA · ' : ''}${topic} · Vigil`,
  skip: 'Skip to the chart',
  theme: {
    label: (theme: string) => `Theme: ${theme}`,
    system: 'system',
    light: 'light',
    dark: 'dark',
  },

  demo: {
    banner: 'Demo data: synthetic, nobody wrote these posts.',
    leave: 'Go to the live data',
    connect: 'Connect a source: stop the demo and run “npm start”.',
    look: 'Look at the demo',
    loading: (progress: number) => `Preparing the demo: ${Math.floor(progress * 100)}%`,
    failed: (message: string) => `The demo could not be prepared: ${message}`,
    explain:
      'About 60,000 synthetic posts, generated on this machine and kept apart from real data.',
  },

  live: {
    connecting: 'connecting',
    live: (n: number | undefined, collecting: boolean) => {
      const state = collecting ? 'live' : 'no source is live'
      return n === undefined ? state : `${state} · ${posts(n)} in last hour`
    },
    lost: 'live link lost',
    stale: (at: string) => `Live link lost, checking each minute. What you see was read at ${at}.`,
  },

  range: {
    label: 'Range',
    more: 'Dates, bucket, zone',
    presets: {
      '24h': '24 h',
      '7d': '7 d',
      '30d': '30 d',
      '90d': '90 d',
      event: 'Event',
      all: 'All',
    },
    long: {
      '24h': 'Last 24 hours',
      '7d': 'Last 7 days',
      '30d': 'Last 30 days',
      '90d': 'Last 90 days',
      event: 'Around the chosen event',
      all: 'All data',
    },
    from: 'From',
    to: 'To',
    zoomOut: 'Zoom out',
  },
  bucket: {
    label: 'Bucket',
    auto: (size?: string) => (size ? `Auto (${size.toLowerCase()})` : 'Auto'),
  },
  buckets,
  perBucket,
  zone: { label: 'Time zone', local: (tz: string) => `${tz} (yours)` },
  filter: {
    add: 'Filter',
    title: 'Filter posts',
    platform: 'Platform',
    code: 'Code',
    sentiment: 'Sentiment',
    stance: 'Stance',
    language: 'Language',
    remove: (kind: string, value: string) => `Remove filter ${kind}: ${value}`,
    clear: 'Clear filters',
    done: 'Done',
    active: 'Active filters',
  },
  copy: { link: 'Copy link', done: 'Link copied', failed: 'Copy it from the address bar' },

  measure: (id: string): string => {
    if (id === 'all') return 'Posts'
    const [kind, value = ''] = id.split('.')
    if (kind === 'sentiment') return named(sentiments, value)
    if (kind === 'stance') return named(stances, value)
    return named(codes, id)
  },
  codes,
  platforms,
  platform: (id: string) => named(platforms, id),
  sentiments,
  stances,
  language: (tag: string) => languages.of(tag) ?? tag,

  figures: {
    label: 'Figures',
    posts: 'Posts',
    of: (count: number, total: number) => `${number(count)} of ${number(total)}`,
    noComparison: 'no earlier data to compare',
    against: (span: string) => `Against the ${span} before`,
    span: (seconds: number) => duration(seconds),
    noPosts: 'no posts',
    authors: (n: number, exact: boolean) =>
      exact
        ? counted(n, 'author', 'authors')
        : `about ${counted(Number(n.toPrecision(3)), 'author', 'authors')}`,
    show: (name: string) => `Show ${name} in the chart`,
  },

  chart: {
    label: 'Codes over time',
    loading: 'Loading the chart',
    stillLoading: 'Still loading: the server counts the posts of this range.',
    shares: 'What the collected posts speak of',
    volume: 'Volume',
    volumeFinding: (total: string, at: string, n: number) =>
      `${total} collected, most on ${at} (${number(n)})`,
    collectedPosts: 'collected posts',
    filteredPosts: 'the posts that pass the filters',
    finding: (name: string, share: string, posts: string) => `${name}: ${share} of ${posts}`,
    leading: (name: string, share: string, posts: string) => `${name} leads: ${share} of ${posts}`,
    extremes: (high: string, highAt: string, low: string, lowAt: string) =>
      `highest ${high} (${highAt}), lowest ${low} (${lowAt})`,
    subtitle: (unit: string, per: string, tz: string) => `${unit}, ${per}, ${tz}`,
    shareOf: 'Share of collected posts by code',
    countOf: 'Collected posts by code',
    n: (n: number) => `n = ${number(n)}`,
    classifier: (label: string, validation: string) => `classifier ${label} (${validation})`,
    metric: 'Unit',
    share: 'Share',
    count: 'Count',
    view: 'Form',
    chart: 'Chart',
    table: 'Table',
    soFar: 'so far',
    gap: 'no data',
    gapReason: (reason: string) => `no data: ${reason}`,
    partly: 'Only partly collected',
    smallN: 'Hollow points stand on fewer than 30 posts.',
    hint: 'Drag to zoom; double-click or Esc zooms out.',
    zoomed: 'Zoomed in',
    posts: 'posts',
    ofPosts: (n: number) => `of ${posts(n)}`,
  },
  events: {
    planned: (title: string) => `${title} (planned)`,
    choose: 'Event',
    pick: 'Choose an event',
  },

  inspect: {
    label: { hour: 'Inspect hour', day: 'Inspect day', week: 'Inspect week' },
    show: (n: number) => `Show ${posts(n)}`,
    none: 'No posts',
    unknown: 'nothing known',
    pinned: 'Pinned',
    unpin: 'Unpin',
    hint: 'Enter shows the posts, Esc lets go.',
  },

  table: {
    caption: 'The same numbers as in the chart',
    start: { hour: 'Hour', day: 'Day', week: 'Week' },
    posts: 'Posts',
    coverage: 'Coverage',
    states: {
      captured: 'collected',
      backfilled: 'collected later',
      partial: 'partly collected',
      gap: 'gap',
    },
    soFar: 'so far',
    unknown: 'unknown',
  },

  sentiment: {
    title: 'Sentiment around the event',
    subtitle: (event: string, day: string) => `${event}, ${day} · share of posts by day`,
    axis: (day: number) => (day === 0 ? 'event' : day > 0 ? `+${day}` : `−${Math.abs(day)}`),
    none: 'No event has been chosen, or no posts lie around it.',
    day: 'Day',
    row: (day: string, n: number) => `${day}: ${posts(n)}`,
  },

  sample: {
    title: (when: string) => `Posts of ${when}`,
    whole: 'Posts of the whole range',
    random: (shown: number, total: number) => `random sample: ${number(shown)} of ${number(total)}`,
    latest: (shown: number, total: number) => `latest ${number(shown)} of ${number(total)}`,
    order: 'Order',
    sample: 'Sample',
    newest: 'Latest',
    again: 'New sample',
    seed: (seed: string) => `seed ${seed}`,
    more: 'Show more',
    none: 'No posts here.',
    open: 'open',
    openOn: (platform: string) => `Open on ${platform}`,
    edited: 'edited',
    evidence: (code: string) => `Evidence for ${code}`,
    score: (share: number) => share.toFixed(2).replace(/^0/, ''),
    loading: 'Loading posts',
    region: 'Posts',
  },

  sources: {
    title: 'Sources',
    phases,
    lag: (seconds: number) => `${duration(seconds)} behind`,
    lastPost: (at: string) => `last post ${at}`,
    noPost: 'no post yet',
    retry: (at: string) => `tries again at ${at}`,
    gap: (from: string, to: string, reason: string) => `gap ${from} to ${to}: ${reason}`,
    none: 'No source is configured.',
    synthetic: 'None: these posts were generated on this machine.',
  },
  coverage: {
    title: 'Gaps in this range',
    none: 'No known gap in this range.',
    share: (share: number) => `${percent(share)} of the range collected`,
    gap: (from: string, to: string) => `${from} to ${to}`,
    repaired: 'filled later',
    allSources: 'all sources',
    open: 'open',
    more: (n: number) => `and ${counted(n, 'more gap', 'more gaps')}`,
  },
  footer: {
    dataTo: (at: string) => `Data to ${at}`,
    gaps: (n: number) => counted(n, 'gap', 'gaps'),
    csv: 'CSV',
    csvTitle: 'These numbers as CSV',
    lagging: 'Counts still catch up with the stored posts.',
    atLeast:
      'Numbers are of posts collected: at least so many were written. Coverage differs by platform.',
    version: (n: number) => `data version ${number(n)}`,
  },

  empty: {
    title: 'No post here',
    filtered: (filters: string) => `No collected post in this range passes the filters ${filters}.`,
    inRange: 'No post was collected in this range.',
    nearest: (range: string) => `Show ${range}`,
    nearestLabel: 'The nearest range with posts:',
    clear: 'Clear filters',
  },
  first: {
    title: 'Watching. No post has come in yet.',
    explain: (tags: string) =>
      `Vigil watches ${tags} and shows the first post as soon as it comes in. Each source says here what it does:`,
    meanwhile: 'See what Vigil shows once posts are there:',
  },
  error: {
    title: 'The numbers could not be read',
    network: 'The Vigil server does not answer. Is it still running?',
    server: (status: number) => `The server answered with an error (${status}).`,
    request: (id: string) => `request ${id}`,
    retry: 'Try again',
    kept: (at: string) => `What you see was read at ${at}.`,
    topics: 'Go to the main topic',
  },
  notice: {
    title: 'Part of this address could not be read and was left out:',
    dismiss: 'Dismiss',
  },
  notFound: { title: 'There is no such page', back: 'To the overview' },
  crash: {
    title: 'The page met an error of its own',
    reload: 'Load the page again',
  },
}

export type Messages = typeof en

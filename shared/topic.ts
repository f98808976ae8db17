import { z } from 'zod'

export const TopicSchema = z.object({
  id: z.number().int(),
  slug: z.string(),
  name: z.string(),
  /** Hashtags that we watch, as shown to people, without `#`. */
  aliases: z.array(z.string()),
  /** Synthetic data: labelled everywhere, never mixed with real data. */
  demo: z.boolean(),
})
/** What is watched: a name and its hashtags. */
export type Topic = z.infer<typeof TopicSchema>

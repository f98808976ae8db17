import manifest from '../../package.json' with { type: 'json' }

/** How we name ourselves to the places that we read. */
export const userAgent = `Vigil/${manifest.version} (research on hashtag protests; respects deletion and opt-out)`

import type { Classification, ClassifierVersion } from '../../shared/classification.ts'

/** What classifiers may know of a post. */
export type ClassifiablePost = { text: string; declaredLang?: string }

/** A pure function of the post; weights are loaded by who makes it. */
export type Classify = (post: ClassifiablePost) => Classification

/** All instruments together, with the version that is stored beside each result. */
export type Classifiers = { readonly version: ClassifierVersion; readonly classify: Classify }

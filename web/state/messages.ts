import { en, type Messages } from '../../shared/messages/en.ts'

/** The strings of the page's language. */
export const messages: Messages = en

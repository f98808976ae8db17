import type { ClassifierVersion } from '../../shared/classification.ts'

/**
 * The instruments and their versions. Raise a version whenever its rules or weights change, and record the new
 * fingerprint: `node server/commands/fingerprint.ts` prints it, test/classify/versions.test.ts compares it.
 */
const parts = {
  codes: '1.0.0',
  sentiment: '1.0.0',
  language: 'eld-2.1.0',
}

export const classifierVersion: ClassifierVersion = {
  label: Object.entries(parts)
    .map(([name, version]) => `${name} ${version}`)
    .join(' · '),
  parts,
}

import type { ClassifierVersion } from '../../shared/classification.ts'

/**
 * The instruments and their versions. Whoever changes rules, weights or code raises the version of the instrument;
 * test/classify/versions.test.ts holds a fingerprint of each and fails until then.
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

import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import { succeeds } from './program.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A Chromium that is here already: the one that CHROMIUM_PATH names, else the first on the PATH. */
const findChromium = (env: NodeJS.ProcessEnv): string | undefined => {
  if (env.CHROMIUM_PATH) return isProgram(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : undefined
  const folders = (env.PATH ?? '').split(path.delimiter)
  return folders
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => isProgram(file))
}

const mayInstall = (): boolean => process.getuid?.() === 0 && existsSync('/etc/debian_version')

/** Finds a Chromium for the browser tests, or installs Debian's where we may; undefined, after a word of advice, if neither. */
export const findOrInstallChromium = async (
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> => {
  const found = findChromium(env)
  if (found) return found
  if (!env.CHROMIUM_PATH && mayInstall()) {
    console.log('Installing Chromium from Debian, for the browser tests')
    const quiet = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } }
    const packages = ['chromium', 'fonts-inter', 'fonts-noto-cjk']
    if (await succeeds('apt-get', ['-qq', 'update'], quiet))
      await succeeds(
        'apt-get',
        ['-qq', 'install', '-y', '--no-install-recommends', ...packages],
        quiet,
      )
    const installed = findChromium(env)
    if (installed) return installed
  }
  console.error(
    env.CHROMIUM_PATH
      ? `CHROMIUM_PATH names ${env.CHROMIUM_PATH}, which is no program.`
      : 'The browser tests need Chromium or Chrome: install one (on Debian as root: apt-get install chromium), or set CHROMIUM_PATH.',
  )
  return undefined
}

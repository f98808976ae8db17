/** For `catch`: a file that is not there is no value; any other trouble stays an error. */
export const ifMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error
}

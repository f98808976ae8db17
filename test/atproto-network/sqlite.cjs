const { DatabaseSync } = require('node:sqlite')

/**
 * The part of better-sqlite3 that the PDS uses, on Node's own SQLite: its native build takes longer than the rest of
 * the installation, needs a compiler, and works only under the Node that built it.
 */
class Database {
  #database

  constructor(location, { timeout = 0 } = {}) {
    this.#database = new DatabaseSync(location, { timeout })
  }

  pragma(source) {
    return this.#database.prepare(`pragma ${source}`).all()
  }

  prepare(source) {
    const statement = this.#database.prepare(source)
    // Rows are compared with plain objects: give them the usual prototype.
    const all = (parameters = []) => statement.all(...parameters).map((row) => ({ ...row }))
    return {
      reader: statement.columns().length > 0,
      all,
      run: (parameters = []) => statement.run(...parameters),
    }
  }

  close() {
    this.#database.close()
  }
}

module.exports = Database

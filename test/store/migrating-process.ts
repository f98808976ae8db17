import { armCrashPoint } from '../../server/crash-point.ts'
import { migrate } from '../../server/store/migrate.ts'
import { openDatabase } from '../../server/store/open-database.ts'

/** A process that migrates the database at the address, and prints what it applied. Arguments: address, crash point, its log. */
const [address = '', crashAt = '', crashLog = ''] = process.argv.slice(2)
if (crashAt) armCrashPoint(crashAt, crashLog)
const db = openDatabase(JSON.parse(address), { maxConnections: 1 })
console.log(JSON.stringify(await migrate(db)))
await db.destroy()

import postgres from 'postgres';
import { SUPERUSER } from '@/db/server/initialise-cluster';
import { StartError } from './console';

export const HOST = '127.0.0.1';
export const DATABASE = 'lifesign';

export interface Login {
  port: number;
  password: string;
}

function connect({ port, password }: Login) {
  return postgres({
    host: HOST,
    port,
    user: SUPERUSER,
    password,
    database: 'postgres',
    max: 1,
    connect_timeout: 5,
    onnotice: () => undefined,
  });
}

/** Logs in once. @throws StartError when the server refuses us */
export async function logIn(login: Login): Promise<void> {
  const sql = connect(login);
  try {
    await sql`select 1`;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') {
      throw new StartError(
        'The embedded database has another password than secrets.json in the data folder. Restore that file.',
      );
    }
    throw new StartError(`PostgreSQL runs but does not answer (${(error as Error).message}).`);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Makes our database unless it is there. */
export async function createDatabase(login: Login): Promise<void> {
  const sql = connect(login);
  try {
    const known = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (known.length === 0) await sql.unsafe(`create database ${DATABASE}`);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

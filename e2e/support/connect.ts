import { afterAll, inject } from 'vitest';
import { closeDatabase } from '@/db/client';

// Suites make tenants directly in the product's database, with the product's own code for keys and passwords.
process.env.DATABASE_URL = inject('databaseUrl');
process.env.LOG_LEVEL = 'error';

afterAll(() => closeDatabase());

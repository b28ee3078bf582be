import { customType, timestamp, uuid } from 'drizzle-orm/pg-core';
import { uuidv7 } from '@/lib/ids';

/** `timestamptz(3)` as a Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** Primary key that sorts by creation time. */
export const id = () => uuid('id').primaryKey().$defaultFn(uuidv7);

export const createdAt = () => instant('created_at').notNull().defaultNow();

/** `bytea` as a Buffer. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

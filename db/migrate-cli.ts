import { databaseUrl } from '@/lib/env';
import { migrate } from './migrate';

const report = await migrate(databaseUrl());
process.stdout.write(`${report.applied.length} applied, ${report.alreadyThere} already there\n`);

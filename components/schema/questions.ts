import { question } from '@/components/data/queries';

const PAGE_SIZE = 10;

export const versionsQuestion = question('listMetadataSchemaVersions', { query: { limit: PAGE_SIZE } });

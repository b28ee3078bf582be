import { question } from '@/components/data/queries';

export const sessionsQuestion = question('listSessions', { query: { limit: 50 } });

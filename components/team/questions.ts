import { question } from '@/components/data/queries';

export const membersQuestion = question('listMembers', { query: { limit: 50 } });

export const invitesQuestion = question('listInvites', { query: { status: 'open', limit: 50 } });

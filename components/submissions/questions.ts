import { type Question, question } from '@/components/data/queries';
import { filterParams, type SubmissionFilter } from './submission-filter';

const PAGE_SIZE = 25;

/** A tenant's submissions, newest first. */
export function listQuestion(filter: SubmissionFilter): Question<'listSubmissions'> {
  return question('listSubmissions', { query: { ...filterParams(filter), limit: PAGE_SIZE } });
}

export function submissionQuestion(submissionId: string): Question<'getSubmission'> {
  return question('getSubmission', { path: { submission_id: submissionId } });
}

const LATEST = 5;

export const latestQuestion = question('listSubmissions', { query: { limit: LATEST } });

import { z } from 'zod';
import { noticeId } from '../model/ids.ts';
import { notice } from '../model/notice.ts';
import { query, write } from './method.ts';

export const notices = {
  /** What the person has not put away yet, oldest first. */
  'notices.list': query(z.object({}), z.array(notice)),
  'notices.dismiss': write(z.object({ noticeIds: z.array(noticeId).min(1).max(1000) }), z.object({})),
} as const;

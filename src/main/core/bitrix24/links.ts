/** Pages of a portal (rest.md 7). */

export const taskUrl = (origin: string, userId: number, taskId: number): string =>
  `${origin}/company/personal/user/${userId}/tasks/task/view/${taskId}/`;

const CRM_PAGES: Readonly<Record<number, string>> = { 1: 'lead', 2: 'deal', 3: 'contact', 4: 'company' };

/** A smart process has a page of another form, by its type. */
export const crmUrl = (origin: string, entityTypeId: number, id: number): string => {
  const page = CRM_PAGES[entityTypeId];
  return page === undefined
    ? `${origin}/crm/type/${entityTypeId}/details/${id}/`
    : `${origin}/crm/${page}/details/${id}/`;
};

export const postUrl = (origin: string, userId: number, postId: number): string =>
  `${origin}/company/personal/user/${userId}/blog/${postId}/`;

export const chatUrl = (origin: string, chatId: number): string =>
  `${origin}/online/?IM_DIALOG=chat${chatId}`;

export const eventUrl = (origin: string, userId: number, eventId: number): string =>
  `${origin}/company/personal/user/${userId}/calendar/?EVENT_ID=${eventId}`;

const BACK = /\[URL=(postino:\/\/message\/[^\]?\s]+)(?:\?[^\]\s]*)?\]/;

/**
 * A text of ours (BBCode) with its push's marker in it, where nobody is bothered by it: in the link back to the message. Where a
 * person has taken that link out, or the message has no address, the marker stands at the end.
 */
export function markText(text: string, marker: string): string {
  return BACK.test(text)
    ? text.replace(BACK, (_, link: string) => `[URL=${link}?ref=${marker}]`)
    : `${text}\n\n[I]${marker}[/I]`.trimStart();
}

export { messageLink } from '#shared/query/message-link.ts';

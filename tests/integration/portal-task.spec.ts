import { afterEach, describe, expect, it } from 'vitest';
import type { PushId } from '#shared/model/ids.ts';
import type { TaskForm } from '#shared/model/push.ts';
import { openPushing, WORDS, type Pushing } from '../fixtures/pushing.ts';

const never = new AbortController().signal;
let pushing: Pushing;
afterEach(() => pushing.stop());

const task = async (form?: TaskForm): Promise<PushId> => {
  const { pushId } = await pushing.core.handlers['push.task'](
    {
      messageIds: [...pushing.messageIds],
      words: WORDS,
      graceMs: 0,
      ...(form === undefined ? {} : { form }),
    },
    never,
  );
  return pushId;
};
const tasks = () => pushing.portal.records.tasks.all().filter(({ title }) => title === 'Offerta AP-40');

describe('a task made of a message', () => {
  it('S12: has its title without Re, its text, its file, its list, and a way back', async () => {
    pushing = await openPushing();
    const done = await pushing.until(await task(), 'done');
    const [made, ...others] = tasks();
    expect(others).toEqual([]);
    expect(made).toMatchObject({ responsibleId: 7, creatorId: 7, priority: 1, emailId: null });
    expect(made?.description).toContain('vorremmo [B]dieci[/B] pezzi');
    expect(made?.description).toContain('[LIST]');
    expect(made?.description).toContain('[URL=postino://message/m0%40cliente.example]Apri in Postino[/URL]');
    expect(made?.description).toContain('[B]Da:[/B] Luca Ferri');
    expect(made?.fileIds).toHaveLength(1);
    expect(done.url).toBe(`${pushing.portal.origin}/company/personal/user/7/tasks/task/view/${made?.id}/`);
  });
});

import { ref, watch, type Ref } from 'vue';
import { NEWEST_FIRST } from '#shared/model/usual.ts';
import { t } from '@/i18n';
import { useEntitiesStore } from '@/stores/entities';
import { sourceKey } from './result';
import { rowPerson, rowSubject } from './row-view';
import { useMailboxStore } from './store';

/** What a screen reader says when mail comes into the list that is open; empty while nothing has come. */
export function useNewMail(): Readonly<Ref<string>> {
  const entities = useEntitiesStore();
  const mailbox = useMailboxStore();
  const said = ref('');
  let of = '';
  let newest = Infinity;

  watch(
    () => mailbox.pages,
    () => {
      const { source, stale } = mailbox;
      if (source === null || stale || source.sort.by !== NEWEST_FIRST.by || !source.sort.descending) {
        of = '';
        return;
      }
      const row = mailbox.row(0);
      const key = sourceKey(source);
      // What lies there when the list is opened is not new.
      if (row !== null && key === of && row.date > newest && row.unread)
        said.value = t('list.newMail', {
          sender: rowPerson(row, entities.folderOf(row.folderId)?.role ?? null).text,
          subject: rowSubject(row),
        });
      if (key !== of) newest = row === null ? 0 : row.date;
      // The first window may not be loaded, far down the list.
      else if (row !== null) newest = Math.max(newest, row.date);
      of = key;
    },
    { flush: 'post' },
  );
  return said;
}

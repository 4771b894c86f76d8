import ClockIcon from '@bitrix24/b24icons-vue/outline/ClockBackIcon';
import ForgetIcon from '@bitrix24/b24icons-vue/outline/CrossMIcon';
import SearchIcon from '@bitrix24/b24icons-vue/outline/SearchIcon';
import { computed, markRaw, shallowRef, watch, type ComputedRef } from 'vue';
import type { Person } from '#shared/model/person.ts';
import { useApi } from '@/api';
import type { PickOption, PickSection } from '@/components/pick';
import { folderName } from '@/composables/folder-name';
import { formatDayShort } from '@/composables/format';
import { t } from '@/i18n';
import { useEntitiesStore } from '@/stores/entities';
import {
  daysFor,
  foldersFor,
  operatorsFor,
  peopleFor,
  valuesFor,
  type NamedFolder,
  type Spot,
  type Suggestion,
} from './complete';
import { recentSearches } from './recent-searches';

/** What choosing a line of the list does. */
export type Choice =
  | { readonly kind: 'insert'; readonly insert: string }
  | { readonly kind: 'search'; readonly text: string }
  | { readonly kind: 'forget' };

export interface Suggestions {
  readonly sections: ComputedRef<readonly PickSection[]>;
  readonly folders: ComputedRef<readonly NamedFolder[]>;
  choiceOf(option: PickOption): Choice | null;
}

/** What is asked for most, where nothing is written yet; the others come with their letters. */
const COMMON: readonly string[] = ['from:', 'to:', 'subject:', 'has:', 'in:', 'before:', 'is:'];
/** A word says little before it has so many letters. */
const LEAST_OF_WORD = 2;
const SHOWN_PEOPLE = { value: 8, word: 3 } as const;
const SHOWN_FOLDERS = 10;

/** What can be proposed at a spot of the search box: operators, people, folders, days; searches of before where it is empty. */
export function useSuggestions(spot: () => Spot | null, text: () => string): Suggestions {
  const api = useApi();
  const entities = useEntitiesStore();
  const people = shallowRef<{ typed: string; found: readonly Person[] }>({ typed: '', found: [] });
  const folders = computed((): NamedFolder[] =>
    entities.folders
      .filter((folder) => folder.selectable)
      .map((folder) => ({
        name: folder.name,
        path: folder.path,
        role: folder.role,
        shown: folderName(folder),
      })),
  );

  const asksForPeople = computed(() => {
    const at = spot();
    if (at === null || at.typed === '') return '';
    if (at.kind === 'value') return ['from', 'to', 'cc'].includes(at.operator ?? '') ? at.typed : '';
    return at.kind === 'word' && at.typed.length >= LEAST_OF_WORD ? at.typed : '';
  });
  watch(asksForPeople, async (typed) => {
    if (typed === '') return;
    try {
      const found = await api.call('people.suggest', {
        text: typed.slice(0, 200),
        limit: SHOWN_PEOPLE.value,
      });
      if (asksForPeople.value === typed) people.value = { typed, found };
    } catch {
      // Nobody is proposed; the search itself goes on.
    }
  });
  /** Those of the letters before stay until the next have come, so that the list does not blink. */
  const known = computed(() =>
    asksForPeople.value !== '' && asksForPeople.value.startsWith(people.value.typed)
      ? people.value.found
      : [],
  );

  const proposed = computed((): { id: string; title: string; suggestions: readonly Suggestion[] }[] => {
    const at = spot();
    if (at === null) return [];
    const { typed, operator } = at;
    const title = t('filter.complete.operators');
    if (at.kind === 'gap')
      return text().trim() === ''
        ? [
            {
              id: 'o',
              title,
              suggestions: operatorsFor('', t).filter(({ insert }) => COMMON.includes(insert)),
            },
          ]
        : [];
    if (at.kind === 'word') {
      if (typed.length < LEAST_OF_WORD) return [];
      const writers = peopleFor('from', known.value).slice(0, SHOWN_PEOPLE.word);
      return [
        { id: 'o', title: '', suggestions: operatorsFor(typed, t) },
        { id: 'p', title: t('filter.complete.from'), suggestions: writers },
      ];
    }
    const show = (day: string): string => formatDayShort(new Date(`${day}T12:00:00`).getTime());
    const values = (): readonly Suggestion[] => {
      switch (operator) {
        case 'from':
        case 'to':
        case 'cc':
          return peopleFor(operator, known.value);
        case 'in':
          return foldersFor(folders.value, typed).slice(0, SHOWN_FOLDERS);
        case 'before':
        case 'after':
        case 'on':
          return daysFor(operator, typed, new Date(), t, show);
        case null:
          return [];
        default:
          return valuesFor(operator, typed, t);
      }
    };
    return [{ id: 'v', title: '', suggestions: values() }];
  });

  const lines = computed(() => {
    const choices = new Map<string, Choice>();
    const line = (option: PickOption, choice: Choice): PickOption => {
      choices.set(option.id, choice);
      return { testId: 'search-option', ...option };
    };
    const sections: PickSection[] = [];
    if (text().trim() === '' && spot() !== null && recentSearches.value.length > 0)
      sections.push({
        id: 'r',
        title: t('filter.complete.recent'),
        options: [
          ...recentSearches.value.map((one, at) =>
            line({ id: `r${at}`, label: one, icon: markRaw(ClockIcon) }, { kind: 'search', text: one }),
          ),
          line(
            {
              id: 'forget',
              label: t('filter.complete.forget'),
              icon: markRaw(ForgetIcon),
              testId: 'search-forget',
            },
            { kind: 'forget' },
          ),
        ],
      });
    for (const { id, title, suggestions } of proposed.value) {
      if (suggestions.length === 0) continue;
      const options = suggestions.map(({ insert, label, hint }, at) =>
        line(
          { id: `${id}${at}`, label, icon: markRaw(SearchIcon), ...(hint === '' ? {} : { hint }) },
          { kind: 'insert', insert },
        ),
      );
      sections.push({ id, title, options });
    }
    return { sections, choices };
  });

  return {
    sections: computed(() => lines.value.sections),
    folders,
    choiceOf: ({ id }) => lines.value.choices.get(id) ?? null,
  };
}

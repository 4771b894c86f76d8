import { defineAsyncComponent, type Component } from 'vue';
import type { Settings } from '#shared/contract/settings.ts';
import { KnownCustomers, PortalDefaults, PortalList, PortalMailboxes } from '@/features/portals';
import { LOCALES, ownName, t } from '@/i18n';
import { usePortalsStore } from '@/stores/portals';
import AboutPostino from './AboutPostino.vue';
import ColumnChoice from './ColumnChoice.vue';
import KeySheetButton from './KeySheetButton.vue';
import MailboxSettings from './MailboxSettings.vue';
import ReadAfter from './ReadAfter.vue';
import SidebarSwitch from './SidebarSwitch.vue';
import SyncSection from './SyncSection.vue';
import TrustedSenders from './TrustedSenders.vue';

type Of<T> = { [K in keyof Settings]: Settings[K] extends T ? K : never }[keyof Settings];
export type ChoiceSetting = Of<string>;
export type SwitchSetting = Of<boolean>;

/** What a row lets one do. A panel is a component of its own, below the row's text or beside it. */
export type Control =
  | {
      readonly kind: 'choice';
      readonly setting: ChoiceSetting;
      readonly values: readonly string[];
      readonly text: (value: string) => string;
      /** All of them in sight, rather than in a list that folds out. */
      readonly inSight: boolean;
    }
  | { readonly kind: 'switch'; readonly setting: SwitchSetting }
  | {
      readonly kind: 'panel';
      readonly component: Component;
      /** Beside the row's text, below it, or alone, where the section's title says enough. */
      readonly place: 'beside' | 'below' | 'alone';
      /** Shows the mailboxes: found by their addresses. */
      readonly mailboxes: boolean;
    };

export interface Row {
  /** Its texts are `settings.rows.<id>`: `label`, `hint`, and `also`, other words by which people look for it. */
  readonly id: string;
  readonly control: Control;
  /** Whether there is something to set; always unless told. */
  readonly when?: () => boolean;
}

export interface Section {
  /** Its title is `settings.sections.<id>`. */
  readonly id: string;
  readonly rows: readonly Row[];
}

const AddressBook = defineAsyncComponent(() => import('./AddressBook.vue'));

const toggle = (setting: SwitchSetting): Row => ({ id: setting, control: { kind: 'switch', setting } });
const choice = (setting: ChoiceSetting, values: readonly string[]): Row => ({
  id: setting,
  control: {
    kind: 'choice',
    setting,
    values,
    text: (value) => t(`settings.values.${setting}.${value}`),
    inSight: true,
  },
});
const panel = (
  id: string,
  component: Component,
  place: 'beside' | 'below' | 'alone',
  mailboxes = false,
): Row => ({ id, control: { kind: 'panel', component, place, mailboxes } });

const hasPortal = (): boolean => usePortalsStore().all.length > 0;

const language: Row = {
  id: 'locale',
  control: {
    kind: 'choice',
    setting: 'locale',
    values: ['system', ...LOCALES],
    text: (value) => (value === 'system' ? t('settings.values.locale.system') : ownName(value)),
    inSight: false,
  },
};

/** Everything that can be set, in the order in which it is shown. */
export const SECTIONS: readonly Section[] = [
  {
    id: 'look',
    rows: [
      language,
      choice('theme', ['system', 'light', 'dark']),
      choice('density', ['comfortable', 'compact']),
      choice('layout', ['columns', 'rows', 'page']),
      panel('sidebar', SidebarSwitch, 'beside'),
    ],
  },
  {
    id: 'list',
    rows: [
      toggle('conversations'),
      toggle('groupByDay'),
      toggle('preview'),
      panel('columns', ColumnChoice, 'below'),
    ],
  },
  {
    id: 'reading',
    rows: [
      panel('readAfter', ReadAfter, 'beside'),
      toggle('textOnly'),
      toggle('darkMail'),
      panel('trusted', TrustedSenders, 'below'),
    ],
  },
  {
    id: 'keyboard',
    rows: [choice('keys', ['gmail', 'thunderbird']), panel('keySheet', KeySheetButton, 'beside')],
  },
  { id: 'actions', rows: [toggle('confirmForever')] },
  { id: 'contacts', rows: [panel('contacts', AddressBook, 'alone')] },
  { id: 'mailboxes', rows: [panel('mailboxes', MailboxSettings, 'alone', true)] },
  {
    id: 'bitrix24',
    rows: [
      panel('portals', PortalList, 'alone'),
      { ...panel('portalDefaults', PortalDefaults, 'below'), when: hasPortal },
      { ...panel('portalMailboxes', PortalMailboxes, 'below'), when: hasPortal },
      { ...panel('knownCustomers', KnownCustomers, 'below'), when: hasPortal },
    ],
  },
  { id: 'sync', rows: [panel('sync', SyncSection, 'alone', true)] },
  { id: 'about', rows: [panel('about', AboutPostino, 'alone')] },
];

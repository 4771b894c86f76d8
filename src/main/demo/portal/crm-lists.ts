import { SMART_PROCESS } from './records.ts';

/** The lists of the CRM: stages, sources and the like, as an Italian portal has them. */
export interface StatusRow {
  readonly entityId: string;
  readonly statusId: string;
  readonly name: string;
  readonly color?: string;
  /** `S` won, `F` lost. */
  readonly semantics?: 'S' | 'F';
  readonly category?: number;
}

const rows = (
  entityId: string,
  list: readonly (readonly [statusId: string, name: string, color?: string, semantics?: 'S' | 'F'])[],
  category?: number,
): StatusRow[] =>
  list.map(([statusId, name, color, semantics]) => ({
    entityId,
    statusId,
    name,
    ...(color === undefined ? {} : { color }),
    ...(semantics === undefined ? {} : { semantics }),
    ...(category === undefined ? {} : { category }),
  }));

export const STATUS_LISTS: readonly StatusRow[] = [
  ...rows('STATUS', [
    ['NEW', 'Nuovo', '#39A8EF'],
    ['IN_PROCESS', 'In lavorazione', '#2FC6F6'],
    ['PROCESSED', 'Elaborato', '#55D0E0'],
    ['CONVERTED', 'Lead di qualità', '#7BD500', 'S'],
    ['JUNK', 'Lead scadente', '#FF5752', 'F'],
  ]),
  ...rows('SOURCE', [
    ['CALL', 'Chiamata'],
    ['EMAIL', 'E-mail'],
    ['WEB', 'Sito web'],
    ['ADVERTISING', 'Pubblicità'],
    ['PARTNER', 'Cliente esistente'],
    ['RECOMMENDATION', 'Su raccomandazione'],
    ['TRADE_SHOW', 'Fiera'],
    ['OTHER', 'Altro'],
  ]),
  ...rows('DEAL_STAGE', [
    ['NEW', 'Nuovo affare', '#39A8EF'],
    ['PREPARATION', 'Preparazione documenti', '#2FC6F6'],
    ['PREPAYMENT_INVOICE', 'Fattura di acconto', '#55D0E0'],
    ['EXECUTING', 'In esecuzione', '#47E4C2'],
    ['FINAL_INVOICE', 'Fattura finale', '#FFA900'],
    ['WON', 'Affare concluso', '#7BD500', 'S'],
    ['LOSE', 'Affare perso', '#FF5752', 'F'],
  ]),
  ...rows(
    'DEAL_STAGE_9',
    [
      ['C9:NEW', 'Richiesta di assistenza', '#39A8EF'],
      ['C9:EXECUTING', 'Intervento in corso', '#47E4C2'],
      ['C9:WON', 'Risolto', '#7BD500', 'S'],
      ['C9:LOSE', 'Annullato', '#FF5752', 'F'],
    ],
    9,
  ),
  ...rows('DEAL_TYPE', [
    ['SALE', 'Vendita'],
    ['COMPLEX', 'Vendita complessa'],
    ['SERVICES', 'Servizi'],
  ]),
  // Assumption: the documentation spells the key of this list in two ways.
  ...rows('HONORIFIC', [
    ['HNR_IT_1', 'Sig.'],
    ['HNR_IT_2', 'Sig.ra'],
    ['HNR_IT_3', 'Dott.'],
  ]),
  ...rows(`DYNAMIC_${SMART_PROCESS}_STAGE_0`, [
    ['NEW', 'Da pianificare', '#39A8EF'],
    ['EXECUTING', 'In corso', '#47E4C2'],
    ['SUCCESS', 'Concluso', '#7BD500', 'S'],
  ]),
];

/** The name of a value, or the value itself where the list does not have it. */
export const statusName = (entityId: string, statusId: string): string =>
  STATUS_LISTS.find((row) => row.entityId === entityId && row.statusId === statusId)?.name ?? statusId;

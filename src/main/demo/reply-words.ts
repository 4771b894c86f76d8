import type { Language } from './sample-mail/people.ts';

/** What the invented correspondents answer with. The first group whose words occur in the mail gives the sentences. */
export interface Answer {
  /** Tried against the mail's subject and text in lower case. */
  readonly about: RegExp;
  readonly sentences: readonly (readonly string[])[];
}

export const ANSWERS: Readonly<Record<Language, readonly Answer[]>> = {
  it: [
    {
      about: /\b(incontro|riunione|appuntamento|visita|vederci|videochiamata)\b/,
      sentences: [
        [
          'grazie del messaggio. Per l’incontro va bene, controllo l’agenda dei colleghi e le confermo l’orario in giornata.',
          'volentieri, ci vediamo. Per me è meglio di mattina.',
          'perfetto per l’incontro. Preparo intanto i disegni aggiornati.',
        ],
      ],
    },
    {
      about: /\b(preventivo|offerta|sconto|prezzo|listino)\b/,
      sentences: [
        [
          'ho ricevuto la sua offerta, grazie. La condivido con l’ufficio acquisti e le faccio sapere entro un paio di giorni.',
          'grazie, i prezzi mi sembrano in linea con quanto ci aspettavamo. Ne parlo in direzione e torno da lei.',
        ],
        [
          'Se ci fosse margine su una quantità maggiore, me lo dica pure.',
          'Nel frattempo mi può confermare i tempi di consegna?',
        ],
      ],
    },
    {
      about: /\b(ordine|consegna|spedizione|merce|magazzino)\b/,
      sentences: [
        [
          'ricevuto, grazie. Avviso subito il magazzino, così vi aspettano.',
          'benissimo, prendo nota della consegna. Se cambia qualcosa mi avvisi per tempo.',
        ],
      ],
    },
    {
      about: /\b(fattura|pagamento|bonifico|saldo)\b/,
      sentences: [
        [
          'ho girato il suo messaggio all’amministrazione: verificano e le rispondono al più presto.',
          'ricevuto. Controllo con la contabilità e le confermo la data del bonifico.',
        ],
      ],
    },
    {
      about: /\b(guasto|perdita|tecnico|intervento|ricambi|manutenzione)\b/,
      sentences: [
        [
          'grazie della risposta così rapida. Aspettiamo il vostro tecnico: chieda di me in portineria.',
          'va bene, intanto fermiamo l’impianto come ci avete indicato. A più tardi.',
        ],
      ],
    },
    {
      about: /./s,
      sentences: [
        [
          'grazie del suo messaggio, l’ho letto con attenzione.',
          'ricevuto, grazie mille!',
          'grazie per avermi scritto.',
        ],
        [
          'Ne parlo con i colleghi e le rispondo in modo più completo entro domani.',
          'Mi sembra un’ottima idea, procediamo pure così.',
          'Se ha altre novità mi scriva quando vuole.',
        ],
      ],
    },
  ],
  en: [
    {
      about: /\b(meeting|visit|appointment|call|see you)\b/,
      sentences: [
        [
          'thank you, that works for me. I will check with my colleagues and confirm the time later today.',
          'happy to meet. Mornings are best at our end.',
        ],
      ],
    },
    {
      about: /\b(quote|offer|price|discount|pricing)\b/,
      sentences: [
        [
          'thank you for the figures. I will share them with purchasing and come back to you within a day or two.',
          'much appreciated, this is close to what we had in mind.',
        ],
        [
          'Could you confirm the lead time in the meantime?',
          'Would there be any movement on a larger quantity?',
        ],
      ],
    },
    {
      about: /\b(order|delivery|shipment|shipping|goods)\b/,
      sentences: [
        [
          'received with thanks. I will let the goods-in team know to expect you.',
          'noted, thank you. Please tell me if the date changes.',
        ],
      ],
    },
    {
      about: /\b(invoice|payment|transfer|balance)\b/,
      sentences: [
        [
          'thank you. I have passed this on to our accounts team, and they will be in touch shortly.',
          'received. I will check with accounts and confirm the payment date.',
        ],
      ],
    },
    {
      about: /\b(fault|leak|engineer|repair|spare|maintenance)\b/,
      sentences: [
        [
          'thank you for getting back to us so quickly. We will be expecting your engineer.',
          'understood, we will keep the line stopped until then.',
        ],
      ],
    },
    {
      about: /./s,
      sentences: [
        ['thank you for your message.', 'thanks for getting in touch.', 'received with thanks!'],
        [
          'Let me talk to the team, and I will reply in full by tomorrow.',
          'That sounds good to me, please go ahead.',
          'Do keep me posted.',
        ],
      ],
    },
  ],
};

const COMMON: Readonly<Record<Language, ReadonlySet<string>>> = {
  it: new Set(
    'il lo la gli le di del della che è e non per con una un sono grazie ciao buongiorno gentile saluti cordiali ho ci mi si alla al in'.split(
      ' ',
    ),
  ),
  en: new Set(
    'the of and to is are you we for with that this have thanks thank dear hello hi regards best please i it on would will'.split(
      ' ',
    ),
  ),
};

/** The language of a text by its small words; `fallback` where neither is to be seen. */
export function languageOf(text: string, fallback: Language): Language {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const count = (language: Language): number => words.filter((word) => COMMON[language].has(word)).length;
  const [italian, english] = [count('it'), count('en')];
  if (italian === english) return fallback;
  return italian > english ? 'it' : 'en';
}

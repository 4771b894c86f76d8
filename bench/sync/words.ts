/** What letters are made of: enough Italian and English to have accents, encoded words and lines of every length. */
export const people: readonly (readonly [name: string, address: string])[] = [
  ['Anna Bianchi', 'anna.bianchi@azienda.example'],
  ['Niccolò Verdi', 'n.verdi@fornitore.example'],
  ['Giulia D’Angelo', 'giulia.dangelo@cliente.example'],
  ['Société Générale Déco', 'contact@deco.example'],
  ['Marco Rossi', 'marco.rossi@studio-rossi.example'],
  ['Ufficio Acquisti', 'acquisti@grande-cliente.example'],
  ['José Martínez', 'jose@proveedor.example'],
  ['Support', 'no-reply@portal.example'],
  ['Francesca Conti', 'f.conti@azienda.example'],
  ['Newsletter Edilizia', 'news@edilizia.example'],
  ['Zoë Köhler', 'zoe.koehler@werk.example'],
  ['Paolo', 'paolo@azienda.example'],
];

export const subjects: readonly string[] = [
  'Offerta per il cantiere di Bologna',
  'Re: disponibilità per la riunione di giovedì',
  'Fattura 2026/1183 – scadenza a 60 giorni',
  'Perché il preventivo è cambiato?',
  'Your order has been shipped',
  'Conferma d’ordine e modalità di pagamento',
  'Riepilogo settimanale',
  'Minutes of the steering meeting',
  'Reso merce: pratica n. 4471',
  'Le novità di novembre per la tua attività',
  'Invitation: revisione del contratto',
  'Sollecito documenti mancanti',
];

export const sentences: readonly string[] = [
  'Come d’accordo le invio in allegato la versione aggiornata del preventivo, con le quantità corrette.',
  'La consegna è prevista entro la fine del mese, salvo imprevisti dal corriere.',
  'Può confermarmi che l’indirizzo è ancora quello di via Garibaldi?',
  'Purtroppo il pezzo non è più disponibile; proponiamo un’alternativa equivalente allo stesso prezzo.',
  'Ho parlato con l’amministrazione: il pagamento partirà lunedì.',
  'Please find below the summary of what we agreed upon during the call.',
  'Restiamo a disposizione per qualsiasi chiarimento.',
  'I numeri del trimestre sono più alti di quelli attesi, soprattutto nel canale diretto.',
  'Could you have a look at the second page and tell me whether the terms still hold?',
  'Per motivi di privacy i dati del cliente sono stati rimossi dal documento.',
  'Se non dovesse ricevere nostre notizie entro venerdì, la prego di sollecitarci.',
  'Il sopralluogo si è svolto senza problemi, ma mancano ancora le misure della facciata nord.',
  'Ti ricordo che venerdì l’ufficio è chiuso.',
  'Grazie mille e buona giornata!',
];

export const files: readonly (readonly [name: string, type: string])[] = [
  ['Preventivo 2026.pdf', 'application/pdf'],
  ['planimetria.pdf', 'application/pdf'],
  ['listino.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['foto cantiere è.jpg', 'image/jpeg'],
  ['contratto.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['verbale.odt', 'application/vnd.oasis.opendocument.text'],
];

/** Twenty folders with their share of the letters: what years of work leave behind. */
export const folders: readonly (readonly [path: string, share: number])[] = [
  ['INBOX', 0.45],
  ['Sent', 0.12],
  ['Archive', 0.15],
  ['Trash', 0.03],
  ['Junk', 0.02],
  ['Drafts', 0.005],
  ['Clienti', 0.02],
  ['Clienti/Rossi', 0.03],
  ['Clienti/Grande Cliente', 0.04],
  ['Clienti/D’Angelo & C', 0.02],
  ['Fornitori', 0.02],
  ['Fornitori/Werk GmbH', 0.015],
  ['Fatture', 0.01],
  ['Fatture/2025', 0.02],
  ['Fatture/2026', 0.02],
  ['Progetti', 0.005],
  ['Progetti/Bologna', 0.01],
  ['Progetti/Università', 0.01],
  ['Newsletter', 0.02],
  ['Personale', 0.005],
];

import { commonHeaders } from '../page-policy.ts';

const headers: Readonly<Record<string, string>> = {
  ...commonHeaders,
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
};

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem}
h1{font-size:1.3rem}section+section{border-top:1px solid #8885;margin-top:1.5rem;padding-top:.5rem}code{font-size:.95em}`;

const it = `<section lang="it"><h1>Questo browser non è collegato a Postino</h1>
<p>Per la tua sicurezza l'indirizzo con il codice vale una volta sola: Postino risponde soltanto al browser che lo ha aperto per primo.</p>
<ul><li>Se Postino è aperto in un altro browser, continua da lì.</li>
<li>Altrimenti torna al terminale, ferma Postino con Ctrl+C, avvialo di nuovo con <code>npm start</code> e apri l'indirizzo che stampa.</li></ul></section>`;
const en = `<section lang="en"><h1>This browser is not connected to Postino</h1>
<p>For your safety the address with the code works only once: Postino answers only the browser that opened it first.</p>
<ul><li>If Postino is open in another browser, go on there.</li>
<li>Otherwise go back to the terminal, stop Postino with Ctrl+C, run <code>npm start</code> again and open the address that it prints.</li></ul></section>`;

/** Told to a person whose browser has no session: what it means and what to do, their language first. */
export function signInPage(acceptLanguage: string | undefined): Page {
  const italian = /^\s*it\b/i.test(acceptLanguage ?? '');
  const text = italian ? it + en : en + it;
  const body = `<!doctype html><html lang="${italian ? 'it' : 'en'}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Postino</title><style>${STYLE}</style>${text}</html>`;
  return { status: 403, headers, body };
}

/** Goes to "/" by itself, as a step of our own origin, so that the strict cookie just set is sent. */
export function hopPage(): Page {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>Postino</title></html>`;
  return { status: 200, headers, body };
}

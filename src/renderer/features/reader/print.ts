import type { MessageDetail } from '#shared/model/message.ts';
import { plainLine } from '@/composables/sender';
import { t } from '@/i18n';
import { copyUnpainted } from './frame-dark';
import { FRAME_DOCUMENT } from './frame-document';
import { headTexts } from './people';

/**
 * Prints a message as it is shown. `body` is the pane's element: its frames and texts are copied, so no second parser ever
 * sees the original. The printing frame runs no scripts either; it may only open the dialogue.
 */
export function printMessage(detail: MessageDetail, body: HTMLElement): void {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-same-origin allow-modals');
  frame.className = 'print-frame';
  frame.title = t('actions.print');
  frame.srcdoc = FRAME_DOCUMENT;
  frame.onload = () => {
    const page = frame.contentDocument;
    const target = frame.contentWindow;
    if (page === null || target === null) return;
    const title = page.createElement('h2');
    title.textContent = plainLine(detail.subject) || t('common.noSubject');
    page.title = title.textContent;
    page.body.append(title);
    for (const text of headTexts(detail)) {
      const line = page.createElement('div');
      line.textContent = text;
      page.body.append(line);
    }
    page.body.append(page.createElement('hr'));
    for (const part of body.querySelectorAll<HTMLElement>('.mail-frame, .plain')) {
      const copy = page.createElement('div');
      const inner = part instanceof HTMLIFrameElement ? part.contentDocument?.body : part;
      if (!(part instanceof HTMLIFrameElement)) copy.style.whiteSpace = 'pre-wrap';
      // What is folded stays folded; the control itself has no place on paper.
      for (const node of inner?.childNodes ?? []) copy.append(copyUnpainted(node, page));
      for (const button of copy.querySelectorAll('button')) button.remove();
      page.body.append(copy);
    }
    target.onafterprint = () => {
      frame.remove();
    };
    target.focus();
    target.print();
  };
  document.body.append(frame);
}

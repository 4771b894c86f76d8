import { Menu, type MenuItemConstructorOptions } from 'electron';

type Role = NonNullable<MenuItemConstructorOptions['role']>;

/** Electron puts its roles into English words only; the few that the menu shows, in ours. */
const LABELS = {
  it: {
    file: 'File',
    edit: 'Modifica',
    view: 'Vista',
    window: 'Finestra',
    about: 'Informazioni su Postino',
    hide: 'Nascondi Postino',
    hideOthers: 'Nascondi altre',
    unhide: 'Mostra tutte',
    quit: 'Esci',
    close: 'Chiudi finestra',
    undo: 'Annulla',
    redo: 'Ripeti',
    cut: 'Taglia',
    copy: 'Copia',
    paste: 'Incolla',
    pasteAndMatchStyle: 'Incolla senza formattazione',
    selectAll: 'Seleziona tutto',
    resetZoom: 'Dimensione reale',
    zoomIn: 'Ingrandisci',
    zoomOut: 'Riduci',
    togglefullscreen: 'Schermo intero',
    reload: 'Ricarica',
    toggleDevTools: 'Strumenti di sviluppo',
    minimize: 'Riduci a icona',
    zoom: 'Ridimensiona',
    front: 'Porta tutto in primo piano',
  },
  en: {
    file: 'File',
    edit: 'Edit',
    view: 'View',
    window: 'Window',
    about: 'About Postino',
    hide: 'Hide Postino',
    hideOthers: 'Hide Others',
    unhide: 'Show All',
    quit: 'Quit',
    close: 'Close Window',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    pasteAndMatchStyle: 'Paste without Formatting',
    selectAll: 'Select All',
    resetZoom: 'Actual Size',
    zoomIn: 'Zoom In',
    zoomOut: 'Zoom Out',
    togglefullscreen: 'Full Screen',
    reload: 'Reload',
    toggleDevTools: 'Developer Tools',
    minimize: 'Minimize',
    zoom: 'Zoom',
    front: 'Bring All to Front',
  },
} as const;

type Label = keyof (typeof LABELS)['en'];

/** The application menu: roles only, what Postino itself can do is in the interface. */
export function menuTemplate(
  locale: string,
  platform: NodeJS.Platform,
  developer: boolean,
): MenuItemConstructorOptions[] {
  const words = /^it\b/i.test(locale) ? LABELS.it : LABELS.en;
  const item = (role: Role & Label): MenuItemConstructorOptions => ({ role, label: words[role] });
  const rule: MenuItemConstructorOptions = { type: 'separator' };
  const mac = platform === 'darwin';
  const app: MenuItemConstructorOptions = {
    label: 'Postino',
    submenu: [item('about'), rule, item('hide'), item('hideOthers'), item('unhide'), rule, item('quit')],
  };
  return [
    ...(mac ? [app] : []),
    {
      label: words.file,
      submenu: mac ? [item('close')] : [item('about'), item('close'), rule, item('quit')],
    },
    {
      label: words.edit,
      submenu: [
        item('undo'),
        item('redo'),
        rule,
        item('cut'),
        item('copy'),
        item('paste'),
        item('pasteAndMatchStyle'),
        item('selectAll'),
      ],
    },
    {
      label: words.view,
      submenu: [
        item('resetZoom'),
        item('zoomIn'),
        item('zoomOut'),
        rule,
        item('togglefullscreen'),
        ...(developer ? [rule, item('reload'), item('toggleDevTools')] : []),
      ],
    },
    { label: words.window, submenu: [item('minimize'), ...(mac ? [item('zoom'), item('front')] : [])] },
  ];
}

export function setMenu(locale: string, developer: boolean): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(locale, process.platform, developer)));
}

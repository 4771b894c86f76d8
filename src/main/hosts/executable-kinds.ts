import { open } from 'node:fs/promises';

/** Extensions that Windows, macOS or a Linux desktop runs, installs, mounts or follows when a file is opened. */
const EXTENSIONS = new Set(
  `exe com bat cmd scr pif cpl msi msp mst msix msixbundle appx appxbundle appinstaller application appref-ms gadget
  dll ocx sys drv xll wll ade adp ps1 ps1xml ps2 psc1 psm1 psd1 vb vbe vbs js jse mjs cjs ws wsf wsc wsh sct hta msc inf
  ins isp reg lnk scf url website library-ms search-ms searchconnector-ms settingcontent-ms theme themepack chm hlp diagcab
  jar jnlp class py pyc pyw pyz pl rb php lua tcl iso img vhd vhdx udf
  app command tool terminal action workflow scpt scptd applescript osax pkg mpkg dmg prefpane kext inetloc fileloc webloc
  sh bash zsh csh ksh fish desktop appimage deb rpm run bin elf so ko flatpakref flatpak snap out`.split(
    /\s+/,
  ),
);

/** First bytes of programs: PE, ELF, Mach-O (both orders and fat, which is Java's class as well), a script's first line. */
const MAGIC: readonly (readonly number[])[] = [
  [0x4d, 0x5a],
  [0x7f, 0x45, 0x4c, 0x46],
  [0xfe, 0xed, 0xfa, 0xce],
  [0xfe, 0xed, 0xfa, 0xcf],
  [0xce, 0xfa, 0xed, 0xfe],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
  [0x23, 0x21],
];

/** By the last extension: what opens a file is decided by it, whatever stands before ("invoice.pdf.exe"). */
export function hasExecutableName(name: string): boolean {
  const last = /\.([^.]*)[.\s]*$/.exec(name)?.[1];
  return last !== undefined && EXTENSIONS.has(last.toLowerCase().trim());
}

/** True for a file that would run when the system opens it: by its name or by its first bytes. */
export async function isExecutable(path: string, name: string): Promise<boolean> {
  if (hasExecutableName(name)) return true;
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return MAGIC.some((magic) => bytesRead >= magic.length && magic.every((byte, at) => buffer[at] === byte));
  } finally {
    await file.close();
  }
}

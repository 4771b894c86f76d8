/** Endings of files that a system runs, mounts or lets run macros, when they are opened. */
const RISKY = new Set(
  (
    'ade adp apk app appimage appx bat cmd com command cpl deb dll dmg docm dotm exe gadget hta htm html img inf ins iso jar js ' +
    'jse jnlp lnk mht mhtml msc msi msix msp mst one pif pkg potm ppam ppsm pptm ps1 reg rpm run scf scr sct settingcontent-ms ' +
    'sh shtml slk svg url vb vbe vbs vhd vhdx ws wsc wsf wsh xhtml xlam xll xlsm xltm'
  ).split(' '),
);

/** Whether opening a file of this name could do more than show it. Trailing dots and spaces are what Windows ignores. */
export function isRisky(name: string): boolean {
  const ending = /\.([^.]+)$/.exec(name.replace(/[.\s]+$/, ''))?.[1] ?? '';
  return RISKY.has(ending.toLowerCase());
}

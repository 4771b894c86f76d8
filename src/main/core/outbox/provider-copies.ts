/** Providers that file a copy of what goes through their SMTP server into Sent themselves. A second one would be a double. */
const FILES_COPIES = [
  /(^|\.)gmail\.com$/,
  /(^|\.)googlemail\.com$/,
  /(^|\.)office365\.com$/,
  /(^|\.)outlook\.com$/,
];

/** Whether mail sent through this host lands in Sent without our doing. For others Sent is searched before we file it. */
export const filesSentCopy = (smtpHost: string): boolean =>
  FILES_COPIES.some((pattern) => pattern.test(smtpHost.toLowerCase()));

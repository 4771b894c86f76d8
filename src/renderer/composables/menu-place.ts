/** What a menu opens at: an element, or a point or box of the page. */
export type MenuAnchor = Pick<Element, 'getBoundingClientRect'>;

/**
 * The props of a menu of the kit that opens below something and not from a button of its own.
 *
 * @param closed gives the focus back: only the caller knows where it was
 * @param look the class of its frame
 */
export const menuPlace = (
  reference: MenuAnchor,
  closed: () => void,
  look: string,
  align: 'start' | 'end' = 'start',
) => ({
  modal: false,
  content: {
    align,
    side: 'bottom' as const,
    sideOffset: 2,
    reference,
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      closed();
    },
  },
  b24ui: { content: look },
});

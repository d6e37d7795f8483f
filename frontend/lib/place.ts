/** Put a floating element beside its anchor, inside the window. CSSOM, not a style attribute: CSP allows it. */
export function place(floating: HTMLElement, anchor: Element, sameWidth = false): void {
  const gap = 4;
  const at = anchor.getBoundingClientRect();
  if (sameWidth) floating.style.minInlineSize = `${at.width}px`;
  const { offsetWidth: width, offsetHeight: height } = floating;
  const below = innerHeight - at.bottom > height + gap || at.top < height + gap;
  const top = below ? at.bottom + gap : at.top - height - gap;
  const left = at.left + width > innerWidth - 8 ? at.right - width : at.left;
  floating.style.insetBlockStart = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
  floating.style.insetInlineStart = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
}

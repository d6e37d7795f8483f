const WRONG = ":is([aria-invalid=true], .invalid) :is(input:not([type=hidden]), select, textarea), :is(input, select, textarea)[aria-invalid=true]";

/** What the server found wrong comes into sight, with the cursor in the first of it. */
export function showWrong(root: ParentNode = document): void {
  const first = [...root.querySelectorAll<HTMLElement>(WRONG)].find((one) => one.checkVisibility());
  if (!first) return;
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "center" });
}

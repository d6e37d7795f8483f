/** Who is online: a dot on each face that is there or comes later, and the numbers that count them. */
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);

document.addEventListener("pulse", (event) => {
  const { users } = (event as CustomEvent<{ users: number[] }>).detail;
  const faces = users.map((user) => `[data-user="${Number(user)}"]`).join();
  sheet.replaceSync(faces && `:is(${faces}) { --online: block; }`);
  for (const one of document.querySelectorAll("[data-pulse]")) one.textContent = String(users.length);
});

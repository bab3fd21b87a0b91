"use strict";
// Enter goes to the field for a name, as long as nothing else is waiting for it; Escape leaves it again (app.js).
(() => {
  const answers = "a, button, input, select, textarea, summary";

  document.addEventListener("keydown", (event) => {
    const field = document.getElementById("review-name");
    if (event.key !== "Enter" || !field || event.target.closest(answers) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    field.focus();
  });

  // Who is asked for a name may type it at once. A small letter that is an answer, too, is one where no other letter follows.
  const FOLLOWS_MS = 250;
  let first = null;
  document.addEventListener("keydown", (event) => {
    const field = document.getElementById("review-name");
    const asksName = field && !document.getElementById("answer-yes") && !document.querySelector("dialog[open]");
    if (!asksName || !event.isTrusted || event.target.closest("input, select, textarea")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !/^\p{L}$/u.test(event.key)) return;
    event.stopPropagation();
    if (first !== null || event.key !== event.key.toLowerCase()) {
      clearTimeout(first?.timer);
      field.focus();
      field.value = first?.key ?? "";
      first = null;
      return;
    }
    event.preventDefault();
    const { key, target } = event;
    const answer = () => {
      first = null;
      target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    };
    first = { key, timer: setTimeout(answer, FOLLOWS_MS) };
  }, true);

  // The next question is answered by keys: they must not end up in the field in which the last name was typed.
  document.addEventListener("htmx:afterSettle", (event) => {
    const here = event.detail.target?.id === "page" && document.activeElement?.id === "review-name";
    if (here) document.getElementById("review-question").focus({ preventScroll: true });
  });
})();

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

  // The next question is answered by keys: they must not end up in the field in which the last name was typed.
  document.addEventListener("htmx:afterSettle", (event) => {
    const here = event.detail.target?.id === "page" && document.activeElement?.id === "review-name";
    if (here) document.getElementById("review-question").focus({ preventScroll: true });
  });
})();

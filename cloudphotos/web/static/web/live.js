"use strict";
// The page that is open shows what became of an edit, without being left: after an undo, and when a correction found more.
(() => {
  const show = (source) => htmx.ajax("GET", location.pathname + location.search, { source, target: "#page", select: "#page", swap: "outerHTML" });

  // Nobody is interrupted who types, chooses or has scrolled far down: the toast has said it, and leads there.
  function isBusy() {
    const isTyping = document.activeElement?.matches("input:not([type=checkbox]), textarea, select");
    return isTyping || scrollY > 2 * innerHeight || document.querySelector("dialog[open], details[data-menu][open], #page input[type=checkbox]:checked") !== null;
  }

  document.addEventListener("page-changed", () => show("#refresh"));
  document.addEventListener("more-found", () => {
    if (!isBusy()) show("#refresh-quietly");
  });
})();

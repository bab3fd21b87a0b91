"use strict";
// The page that is open shows what became of an edit, without being left: after an undo, and when a correction found more.
(() => {
  const show = (source) => htmx.ajax("GET", location.pathname + location.search, { source, target: "#page", select: "#page", swap: "outerHTML" });

  // Nobody is interrupted who types, chooses or has scrolled far down: the toast has said it, and leads there.
  function isBusy(far = 2 * innerHeight) {
    const isTyping = document.activeElement?.matches("input:not([type=checkbox]), textarea, select");
    return isTyping || scrollY > far || document.querySelector("dialog[open], details[data-menu][open], #page input[type=checkbox]:checked") !== null;
  }

  document.addEventListener("page-changed", () => show("#refresh"));
  // New photos wait until who has scrolled down, or chooses, is done.
  const AT_TOP = 40;
  let areWaiting = false;
  function showAdded() {
    if (!areWaiting || isBusy(AT_TOP)) return;
    areWaiting = false;
    htmx.trigger(document.body, "show-added");
  }
  document.addEventListener("photos-added", () => { areWaiting = true; showAdded(); });
  ["scroll", "change", "selection-changed", "focusout", "close"].forEach((name) => document.addEventListener(name, showAdded, { capture: true, passive: true }));

  // Who is on the way to another page gets there: what shows this one anew gives way.
  const showsAnew = (element) => element.id.startsWith("refresh");
  let leaving = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target, xhr } = event.detail;
    if (target?.id !== "page") return;
    if (showsAnew(elt)) {
      if (leaving !== null) event.preventDefault();
      return;
    }
    leaving = xhr;
    xhr.addEventListener("readystatechange", () => {
      if (xhr === leaving && xhr.readyState === XMLHttpRequest.DONE) leaving = null;
    });
  });
  // Nor does it touch another page that is here by now, or what an edit answered meanwhile.
  const isStillHere = ({ target, requestConfig }) => target.isConnected && requestConfig.headers["HX-Current-URL"] === location.href;
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (showsAnew(event.target) && (leaving !== null || !isStillHere(event.detail))) event.preventDefault();
  });

  document.addEventListener("more-found", () => {
    if (!isBusy()) show("#refresh-quietly");
  });
})();

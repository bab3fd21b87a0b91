"use strict";
// What every page needs: focus after a page was swapped, keys, menus, saying that the server is away.
(() => {
  const isTyping = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
  let hasHistory = false;

  // An element says with data-key which key presses it: Escape, ArrowLeft, f, ...
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const typing = isTyping(event.target);
    if (event.key === "Escape" && (!typing || event.target.closest("[data-menu]")) && closeMenus()) return;
    if (typing) {
      if (event.key === "Escape") leave(event.target);
      return;
    }
    const pressed = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:enabled, a[data-key="${CSS.escape(event.key)}"]`) ?? undoing(event.key);
    if (pressed) {
      event.preventDefault();
      pressed.click();
    }
  });

  // u undoes what was done last, as long as the toast says so.
  function undoing(key) {
    const buttons = [...document.querySelectorAll(".toast-action")].filter((button) => getComputedStyle(button).visibility === "visible");
    return key === "u" ? buttons.at(-1) : undefined;
  }

  // A name that was not saved is as it was before.
  function leave(field) {
    const form = field.closest(".name-form");
    if (form) {
      form.reset();
      form.classList.remove("is-changed");
      // out of the field, and still at the same place for who goes on by Tab
      form.tabIndex = -1;
      form.focus({ preventScroll: true });
    } else field.blur();
  }

  function closeMenus(except) {
    const open = [...document.querySelectorAll("[data-menu][open]")].filter((menu) => !menu.contains(except));
    open.forEach((menu) => {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.removeAttribute("open");
    });
    return open.length > 0;
  }

  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    // Whoever came from a timeline goes back to the same place in it.
    if (event.target.closest("[data-close]") && hasHistory) {
      event.preventDefault();
      event.stopImmediatePropagation();
      history.back();
    }
  }, true);

  // A field that was opened is typed into; a name that is there is replaced.
  document.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelector("[data-typed-first]")?.focus();
  }, true);
  document.addEventListener("mousedown", (event) => {
    if (event.button !== 0 || !event.target.matches(".name-input") || event.target === document.activeElement) return;
    event.preventDefault();
    event.target.focus();
    event.target.select();
  });

  // "Save" is there as soon as there is something to save.
  document.addEventListener("input", (event) => {
    event.target.closest(".name-form")?.classList.toggle("is-changed", event.target.value !== event.target.defaultValue);
  });

  document.addEventListener("htmx:pushedIntoHistory", () => { hasHistory = true; });

  // Who did something goes on where he was: at what comes next of what was there, else at the way back, else at the page.
  const isLost = () => document.activeElement === null || document.activeElement === document.body;
  let place = null;
  function following(here) {
    const opened = here.closest("details")?.querySelector("summary");
    const all = [...document.querySelectorAll("main :is(a, button, input, summary)[id]")];
    const after = all.filter((each) => here.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
    return [opened, ...after].map((each) => each?.id).filter((id) => id);
  }
  function goOn() {
    const from = place;
    place = null;
    if (from === null || !isLost()) return;
    const here = from.path === location.pathname;
    const there = here ? from.ids.map((id) => document.getElementById(id)) : [];
    const next = there.find((each) => each?.checkVisibility() && !each.disabled);
    const back = here ? document.querySelector(".toast-action") : null;
    (next ?? back ?? document.getElementById("main"))?.focus({ preventScroll: true });
  }
  document.addEventListener("htmx:beforeSwap", () => {
    const here = document.activeElement;
    place = isLost() ? null : { path: location.pathname, ids: following(here) };
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    document.getElementById("offline").hidden = true;
    goOn();
    if (event.detail.target?.id === "page" && isLost()) document.getElementById("main")?.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:afterRequest", goOn);

  // A page that says "not found" is still a page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.boosted && event.detail.xhr.status >= 400) event.detail.shouldSwap = true;
  });
  document.addEventListener("htmx:sendError", () => {
    const note = document.getElementById("offline");
    note.textContent = note.dataset.text;
    note.hidden = false;
  });
})();

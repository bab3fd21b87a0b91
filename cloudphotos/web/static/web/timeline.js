"use strict";
// A timeline that goes on in both directions, and the scrubber beside it.
(() => {
  const STAYS_MS = 1500; // on a phone the scrubber is there while one scrolls, and so long after
  const scrubber = () => document.getElementById("scrubber");

  // What comes in above pushes nothing down.
  let height = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    height = event.detail.target?.id === "newer" ? document.documentElement.scrollHeight : null;
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (height === null) return;
    scrollBy({ top: document.documentElement.scrollHeight - height, behavior: "instant" });
    height = null;
  });

  // A month that is on the page already is gone to without asking for it.
  document.addEventListener("click", (event) => {
    const month = event.target.closest("[data-jump]")?.dataset.jump;
    const section = month && document.querySelector(`.timeline [data-month="${month}"]`);
    if (!section || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    section.scrollIntoView();
    section.querySelector("a").focus({ preventScroll: true });
  }, true);

  // Where one is
  let leaving = null;
  function follow() {
    const nav = scrubber();
    if (!nav) return;
    const above = [...document.querySelectorAll(".timeline .month")].filter((month) => month.getBoundingClientRect().top < 120);
    const here = (above.at(-1) ?? document.querySelector(".timeline .month"))?.dataset.month;
    const link = nav.querySelector(`[data-jump="${here}"]`);
    const old = nav.querySelector("[aria-current]");
    if (link === old) return;
    old?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
  }
  document.addEventListener("scroll", () => {
    const nav = scrubber();
    if (!nav) return;
    requestAnimationFrame(follow);
    nav.classList.add("is-awake");
    clearTimeout(leaving);
    leaving = setTimeout(() => scrubber()?.classList.remove("is-awake"), STAYS_MS);
  }, { passive: true });

  // Pulling along the scrubber shows the month under the finger; letting go goes there.
  let pulled = null;
  let answered = false;
  function pull(event) {
    const links = [...pulled.querySelectorAll("[data-jump]")];
    const at = links.findLast((link) => link.getBoundingClientRect().top <= event.clientY) ?? links[0];
    links.forEach((link) => link.classList.toggle("is-here", link === at));
    return at;
  }
  document.addEventListener("pointerdown", (event) => {
    pulled = event.isPrimary && event.button === 0 ? event.target.closest("#scrubber") : null;
    if (!pulled) return;
    event.preventDefault();
    pulled.setPointerCapture(event.pointerId);
    pulled.classList.add("is-pulled");
    pull(event);
  });
  document.addEventListener("pointermove", (event) => { if (pulled) pull(event); });
  ["pointerup", "pointercancel"].forEach((name) => document.addEventListener(name, (event) => {
    if (!pulled) return;
    const at = pull(event);
    at.classList.remove("is-here");
    pulled.classList.remove("is-pulled");
    pulled = null;
    if (name === "pointercancel") return;
    at.click();
    answered = true; // the browser's own click, which follows, is the one just made
    setTimeout(() => { answered = false; }, 50);
  }));
  document.addEventListener("click", (event) => {
    if (!answered || !event.isTrusted || !event.target.closest("#scrubber")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  // Up and down go from month to month.
  document.addEventListener("keydown", (event) => {
    const link = event.target.closest?.("[data-jump]");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!link || !step) return;
    event.preventDefault();
    const links = [...scrubber().querySelectorAll("[data-jump]")];
    links[links.indexOf(link) + step]?.focus();
  });

  document.addEventListener("htmx:afterSettle", follow);
  document.addEventListener("htmx:historyRestore", follow);
  follow();
})();

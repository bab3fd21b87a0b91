"use strict";
// What is shared: a photo that was before somebody's eyes for a second says so; links are copied.
(() => {
  const LOOK_MS = 1000;
  let timer = null;
  let said = null; // the address of the photo that was told of last

  // Only while the picture is there and the page in sight.
  function watch() {
    clearTimeout(timer);
    const viewer = document.querySelector("[data-saw]");
    const picture = viewer?.querySelector(".picture-image");
    if (!picture || viewer.dataset.saw === said || document.visibilityState !== "visible") return;
    if (!picture.complete) picture.addEventListener("load", watch, { once: true });
    else if (picture.naturalWidth > 0) timer = setTimeout(() => tell(viewer.dataset.saw), LOOK_MS);
  }

  function tell(address) {
    said = address;
    fetch(address, { method: "POST", keepalive: true });
  }

  document.addEventListener("visibilitychange", watch);
  document.addEventListener("htmx:afterSettle", watch);
  document.addEventListener("htmx:historyRestore", watch);
  // Who goes back to what is no longer shared sees that, and not what was there.
  document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());
  // A like is a look: one who has no key yet would get two.
  document.addEventListener("submit", (event) => { if (event.target.closest(".like")) clearTimeout(timer); });
  watch();

  // Without the right to write what is copied (no HTTPS), the address is selected, and copied as before.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      if (!document.execCommand("copy")) return;
    }
    button.focus();
    button.firstChild.textContent = button.dataset.done;
    button.parentElement.querySelector("[role=status]").textContent = button.dataset.done;
  });
})();

// What the pages do better with JavaScript. Nothing here is needed to use them.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);

  // "/" goes to the search box. It can be turned off, because people who speak to their computer may not want it.
  const OFF = "no-shortcut";
  const remembered = () => { try { return localStorage.getItem(OFF); } catch { return null; } };
  document.addEventListener("keydown", (event) => {
    const box = byId("q");
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !box || remembered()) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  const choice = byId("shortcut");
  if (choice) {
    choice.closest("[data-shortcut]").hidden = false;
    choice.checked = !remembered();
    choice.addEventListener("change", () => {
      try { choice.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { /* private mode */ }
    });
  }

  document.addEventListener("click", async (event) => {
    // Leaves no entry of this page to come back to; without JavaScript it is a plain link.
    const exit = event.target.closest("[data-exit]");
    if (exit) {
      event.preventDefault();
      document.body.hidden = true;
      location.replace(exit.href);
      return;
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const said = byId("copied");
      try {
        await navigator.clipboard.writeText(byId(copy.dataset.copy).textContent.trim());
        said.textContent = "Copied.";
      } catch {
        getSelection().selectAllChildren(byId(copy.dataset.copy));
        said.textContent = "Selected: copy it with your keyboard.";
      }
    }
  });
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

  // Search: what was open stays open over a swap, and the new count is announced.
  let open = [];
  document.addEventListener("htmx:beforeSwap", () => {
    open = [...document.querySelectorAll("#refine details[open][id]")].map((one) => one.id);
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of open) byId(id)?.setAttribute("open", "");
    byId("announce").textContent = document.querySelector("[data-announce]")?.dataset.announce ?? "No results";
  });
})();

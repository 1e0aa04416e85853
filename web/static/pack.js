// Packs with JavaScript: "Add to pack" stays on its page, and items can be dragged. Neither is needed.
(() => {
  "use strict";
  const post = (url, body) => fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });

  document.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (event.target.id !== "collect" || !button?.name) return;
    event.preventDefault();
    button.disabled = true;
    try {
      const answer = await post("/packs/items", new URLSearchParams({ item: button.value }));
      if (!answer.ok) throw new Error(answer.status);
      const { pack, items } = await answer.json();
      const link = document.createElement("a");
      link.href = pack;
      link.className = "added";
      link.textContent = "In your pack";
      button.replaceWith(link);
      link.focus();
      document.getElementById("collected").textContent = `Added. Your pack has ${items} ${items === 1 ? "item" : "items"}.`;
    } catch {
      button.disabled = false;
      const item = Object.assign(document.createElement("input"), { type: "hidden", name: "item", value: button.value });
      event.target.append(item);
      event.target.submit(); // the page that answers says what is wrong
    }
  });

  const list = document.querySelector("[data-order]");
  if (!list) return;
  let held = null;
  for (const grip of list.querySelectorAll(".grip")) grip.hidden = false;
  list.addEventListener("dragstart", (event) => {
    held = event.target.closest(".items > li");
    event.dataTransfer.setData("text/plain", held.id);
    event.dataTransfer.setDragImage(held, 0, 0);
    event.dataTransfer.effectAllowed = "move";
    held.classList.add("held");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest(".items > li");
    if (!held || !over) return;
    event.preventDefault();
    if (over === held) return;
    const box = over.getBoundingClientRect();
    over[event.clientY > box.top + box.height / 2 ? "after" : "before"](held);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", async () => {
    held.classList.remove("held");
    held = null;
    const order = new URLSearchParams([...list.children].map((one) => ["item", one.id.slice(2)]));
    const answer = await post(list.dataset.order, order).catch(() => null);
    document.getElementById("arranged").textContent = answer?.ok ? "The new order is saved." : "";
    if (answer?.ok) location.reload(); // the buttons at both ends change
    else location.assign(location.pathname);
  });
})();

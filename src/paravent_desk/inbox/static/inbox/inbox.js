// In the list of messages: J and K go from one to the next. They work while something in the list has the focus, and nowhere else.
"use strict";
document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-inbox]");
  const step = { j: 1, k: -1 }[event.key.toLowerCase()];
  if (!list || !step || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...list.querySelectorAll("[data-open]")];
  const at = links.indexOf(event.target.closest(".letter")?.querySelector("[data-open]"));
  links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
  event.preventDefault();
});

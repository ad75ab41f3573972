// What every page does beside htmx: after a swap, the focus goes where the server says.
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.elt.querySelector("[data-focus]");
  if (target) target.focus();
});

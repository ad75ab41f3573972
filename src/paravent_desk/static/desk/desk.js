// What every page does beside htmx: after a swap, the focus goes where the server says.
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.elt.querySelector("[data-focus]");
  if (target) target.focus();
});
// On a telephone the sections stand in a row: show the one we are in.
document.addEventListener("DOMContentLoaded", () => {
  for (const here of document.querySelectorAll(".side [aria-current], .tabs [aria-current]")) {
    const row = here.closest("ul, nav");
    const scroller = row.scrollWidth > row.clientWidth ? row : row.parentElement;
    scroller.scrollLeft = Math.max(0, here.offsetLeft - 40);
  }
});
// allauth's script says so when a passkey was not given; the sentence stands in the page, hidden until then.
document.addEventListener("allauth.error", (event) => {
  const sentence = document.getElementById("passkey-failed");
  if (!sentence) return;
  event.preventDefault();
  sentence.hidden = false;
});

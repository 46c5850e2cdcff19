/* 首页：搜索框打开页头的搜索，/ 聚焦，今日一卡按日期换。 */
(() => {
  "use strict";

  const home = document.querySelector(".pd-home");
  if (!home) return;
  const field = home.querySelector(".pd-search__field");
  const box = document.querySelector("[data-md-component=pd-search]");

  if (box) {
    for (const form of home.querySelectorAll("form")) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const words = event.submitter?.value || field.value.trim();
        box.dispatchEvent(new CustomEvent("pd-ask", { detail: words }));
      });
    }
    const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
    window.addEventListener(
      "keydown",
      (event) => {
        const held = event.ctrlKey || event.metaKey || event.altKey;
        if (event.key !== "/" || held || typing(event.target) || !field.offsetParent) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        field.focus();
      },
      { capture: true },
    );
  }

  const DAY_MS = 86_400_000;
  const cards = [...home.querySelectorAll(".pd-card")];
  const now = new Date();
  const today = Math.floor((now - now.getTimezoneOffset() * 60_000) / DAY_MS);
  cards.forEach((card, index) => {
    card.hidden = index !== today % cards.length;
  });
})();

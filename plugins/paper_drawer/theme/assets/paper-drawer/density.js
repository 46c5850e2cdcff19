/* 总索引：舒展或紧凑，记住读者的选择。 */
(() => {
  "use strict";

  const KEY = "paper-drawer.density";
  const list = document.querySelector("[data-pd-index] .pd-list");
  if (!list) return;
  const choices = [...list.querySelectorAll("[data-density]")];

  const show = (density) => {
    list.classList.toggle("pd-list--compact", density === "compact");
    for (const choice of choices) {
      choice.setAttribute("aria-pressed", String(choice.dataset.density === density));
    }
  };

  const remembered = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };

  const remember = (density) => {
    try {
      localStorage.setItem(KEY, density);
    } catch {
      /* 记不住也不要紧 */
    }
  };

  for (const choice of choices) {
    choice.addEventListener("click", () => {
      show(choice.dataset.density);
      remember(choice.dataset.density);
    });
  }
  const density = remembered();
  if (choices.some((choice) => choice.dataset.density === density)) show(density);
})();

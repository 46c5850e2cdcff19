/* 总索引在手机上：筛选与排序装进从下面升起的抽板，关上时放回原处。 */
(() => {
  "use strict";

  const root = document.querySelector("[data-pd-index]");
  if (!root) return;
  const $ = (selector) => root.querySelector(selector);
  const sheet = $(".pd-sheet");
  const opener = $(".pd-filter");
  const form = $(".pd-facets__form");
  const sort = $(".pd-sort");

  opener.addEventListener("click", () => {
    $(".pd-sheet__body").append(sort, form);
    sheet.showModal();
  });
  sheet.addEventListener("close", () => {
    $(".pd-facets").append(form);
    $(".pd-list__tools").prepend(sort);
    opener.focus();
  });
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close();
  });
  $(".pd-sheet__done").addEventListener("click", () => sheet.close());
  matchMedia("(min-width: 60em)").addEventListener("change", ({ matches }) => {
    if (matches && sheet.open) sheet.close();
  });
})();

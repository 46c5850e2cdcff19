/* 太长的总索引：只列新的几年；要筛选时把其余各年的页取来，再让筛选开始。 */
(() => {
  "use strict";

  const root = document.querySelector("[data-pd-index-later]");
  if (!root) return;
  const STARTED = ["index", "density", "sheet"];
  const KEYS = ["noted", "star", "field", "venue", "year", "sort"];

  /* 一页的各行；那一页自己也分开了，就接着取 */
  const rowsOf = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const link of page.querySelectorAll(".pd-list a")) {
      link.href = new URL(link.getAttribute("href"), address).href;
    }
    const more = [...page.querySelectorAll(".pd-list [data-elsewhere] a")];
    const rest = await Promise.all(more.map((link) => rowsOf(link.href)));
    return [...page.querySelectorAll(".pd-list .pd-row"), ...rest.flat()];
  };

  const fill = async (group) => {
    const list = document.createElement("ol");
    list.className = "pd-rows";
    list.append(...(await rowsOf(group.querySelector("a").href)));
    return () => group.append(list);
  };

  const start = () => {
    root.removeAttribute("data-pd-index-later");
    root.setAttribute("data-pd-index", "");
    for (const name of STARTED) {
      const old = document.querySelector(`script[src$="paper-drawer/${name}.js"]`);
      const again = document.createElement("script");
      again.src = old.src;
      again.async = false;
      document.head.append(again);
    }
  };

  const button = document.createElement("button");
  button.type = "button";
  button.className = "pd-button";
  button.textContent = "筛选与排序";
  button.addEventListener("click", async () => {
    button.disabled = true;
    button.textContent = "正在取来其余各年…";
    try {
      const groups = [...root.querySelectorAll("[data-elsewhere]")];
      for (const put of await Promise.all(groups.map(fill))) put();
      button.remove();
      start();
    } catch {
      button.textContent = "取不到其余各年，请按年份看";
    }
  });
  root.querySelector(".pd-list__head").append(button);
  const asked = new URLSearchParams(location.search);
  if (KEYS.some((key) => asked.has(key))) button.click();
})();

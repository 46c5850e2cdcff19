/* 最近搜过的：只记在这个浏览器里，可以清空。 */
(() => {
  "use strict";

  const KEY = "paper-drawer.searches";
  const KEPT = 8;

  const list = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(kept) ? kept.filter((query) => typeof query === "string") : [];
    } catch {
      return [];
    }
  };

  const keep = (queries) => {
    try {
      if (queries.length) localStorage.setItem(KEY, JSON.stringify(queries));
      else localStorage.removeItem(KEY);
    } catch {
      /* 记不住也不要紧 */
    }
  };

  const add = (query) => {
    if (query) keep([query, ...list().filter((other) => other !== query)].slice(0, KEPT));
  };

  paperDrawerSearch.recent = { list, add, clear: () => keep([]) };
})();

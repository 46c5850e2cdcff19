/* 搜索框：开合、键位、地址、问与答。别的脚本、样式与索引，第一次聚焦时才取。 */
(() => {
  "use strict";

  const box = document.querySelector("[data-md-component=pd-search]");
  const toggle = document.getElementById("__search");
  if (!box || !toggle) return;

  const here = document.currentScript.src;
  const root = new URL("../../../", here);
  const $ = (selector) => box.querySelector(selector);
  const input = $("input");
  const ghost = $(".md-search__suggest");
  const list = $(".md-search-result__list");
  const asked = new URLSearchParams(location.search);

  /* 取一个脚本或样式；取不到就拒绝 */
  const fetched = (tag, settings) =>
    new Promise((resolve, reject) => {
      const made = Object.assign(document.createElement(tag), settings);
      made.onload = resolve;
      made.onerror = reject;
      document.head.append(made);
    });
  const script = (name) => fetched("script", { src: new URL(`${name}.js`, here), async: false });
  const style = (name) => fetched("link", { rel: "stylesheet", href: new URL(name, here) });

  /* 入口与脚本一道取，不等脚本来了再取 */
  const early = () =>
    fetched("link", { rel: "preload", as: "script", href: new URL("search/index.js", root) }).catch(() => {});

  /* 引擎与画法；没有取到的，下次再取 */
  const assemble = () => {
    const { open, results, facets } = paperDrawerSearch;
    const sift = facets($(".pd-sift"), () => ask());
    if (asked.has("q")) sift.read(asked);
    return { engine: open(new URL("search/", root).href), sift, ...results(box, root, pause) };
  };
  let parts;
  const load = () =>
    (parts ??= Promise.all([
      ...["../facets.css", "search.css"].map(style),
      script("parts"), // 合成的一个，见 search/script.py
      early(),
    ]).then(assemble, () => (parts = undefined)));

  /* 地址：开着时是问句与筛选，关上时还原 */
  let plain = "";
  const write = (sift) => {
    const url = new URL(plain);
    if (toggle.checked) {
      url.search = "";
      if (input.value.trim() || sift?.any()) {
        url.searchParams.set("q", input.value.trim());
        sift?.write(url.searchParams);
        if (asked.has("why")) url.searchParams.set("why", "");
      }
    }
    if (url.href === location.href) return;
    try {
      history.replaceState(history.state, "", url);
    } catch {
      /* file:// 下有的浏览器不许改地址；搜索照常 */
    }
  };

  /* 等浏览器画完这一帧、收了键，主线程不久占；页面在背后时不画，就不等 */
  const pause = () =>
    new Promise((done) => {
      requestAnimationFrame(() => setTimeout(done));
      setTimeout(done, 50);
    });

  const suggest = async (tools, query) => {
    const words = query ? await tools.engine.suggest(query, 5) : [];
    if (query !== input.value.trim()) return;
    const typed = input.value;
    const next = words.find((word) => word.toLowerCase().startsWith(typed.toLowerCase()));
    ghost.textContent = next && typed ? typed + next.slice(typed.length) : "";
    tools.hint(words.filter((word) => word !== query));
  };

  const answer = async () => {
    const tools = await load();
    if (!tools) return ($(".md-search-result__meta").textContent = "搜索没有取到，请检查网络");
    const query = input.value.trim();
    write(tools.sift);
    const more = (offset) => tools.engine.search(query, tools.sift.chosen(), { limit: 10, offset });
    const found = await more(0);
    await pause();
    if (query !== input.value.trim()) return;
    tools.sift.draw(found.counts);
    await pause();
    if (query !== input.value.trim()) return;
    await tools.draw(found, { more, sift: tools.sift, why: asked.has("why") });
    await pause();
    if (found.total) await suggest(tools, query); // 没有的，已经说了相近的术语
  };

  /* 一次只问一句；问着的时候又键入的，问完再问最后那一句 */
  let asking;
  let again = false;
  const ask = () => {
    ghost.textContent = "";
    list.ariaBusy = "true";
    again = true;
    asking ??= (async () => {
      while (again) {
        again = false;
        await answer();
      }
    })().finally(() => {
      asking = undefined;
      list.ariaBusy = "false";
    });
    return asking;
  };

  const type = (words) => {
    input.value = words;
    input.focus();
    ask();
  };

  let opener;
  const set = (on) => toggle.checked !== on && toggle.click();
  const open = () => {
    opener = document.activeElement;
    set(true);
  };
  toggle.addEventListener("change", () => {
    $(".md-search__output").hidden = !toggle.checked;
    box.ariaModal = String(toggle.checked);
    if (toggle.checked) {
      const url = new URL(location.href);
      if (url.searchParams.has("q")) url.search = "";
      plain = url.href;
      input.focus();
      ask();
    } else {
      write();
      input.blur();
      opener?.focus();
    }
  });

  /* 开着的时候，焦点出不去；不用 inert，它要整页重算样式 */
  document.addEventListener("focusin", ({ target }) => {
    if (toggle.checked && !box.contains(target)) input.focus();
  });

  const STOPS = "form input, .pd-hints button, .md-search-result__list :is(a, summary, button)";
  const stops = () => [...box.querySelectorAll(STOPS)].filter((stop) => stop.offsetParent);
  const move = (step) => {
    const all = stops();
    all.at((all.indexOf(document.activeElement) + step) % all.length).focus();
  };
  const complete = () => {
    const end = input.selectionStart === input.value.length;
    if (document.activeElement === input && end && ghost.textContent) type(ghost.textContent);
  };
  const inside = (key, target) => {
    if (key === "Escape") return set(false), true;
    if (key === "ArrowRight") return complete();
    if (target.matches(".pd-sift *")) return false;
    if (key === "ArrowDown" || key === "ArrowUp") return move(key === "ArrowDown" ? 1 : -1), true;
    if (key.length === 1 && key !== " ") input.focus();
    return false;
  };
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
  const outside = (key, target) => {
    if (!["/", "s", "f"].includes(key) || typing(target)) return false;
    open();
    input.select();
    return true;
  };
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if ((toggle.checked ? inside : outside)(event.key, event.target)) event.preventDefault();
  });

  input.addEventListener("focus", (event) => {
    if (toggle.checked) return;
    opener = event.relatedTarget;
    set(true);
  });
  input.addEventListener("input", (event) => event.isComposing || ask());
  input.addEventListener("compositionend", () => ask());
  const form = $("form");
  form.addEventListener("reset", () => setTimeout(type, 0, ""));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await ask();
    $(".md-search-result__link")?.click();
  });
  /* 别处递来的问句：首页的搜索框，提示里的词 */
  box.addEventListener("pd-ask", (event) => {
    if (!toggle.checked) open();
    type(event.detail);
  });

  if (asked.has("q")) {
    input.value = asked.get("q");
    open();
  }
  if (asked.has("h")) Promise.allSettled(["tokenize", "highlight"].map(script));
})();

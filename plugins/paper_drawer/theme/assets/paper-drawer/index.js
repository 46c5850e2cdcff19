/* 总索引：筛选与排序。状态写在地址里；没有脚本时页面本来就是完整的列表。 */
(() => {
  "use strict";

  const root = document.querySelector("[data-pd-index]");
  if (!root) return;

  const $ = (selector, from = root) => from.querySelector(selector);
  const $$ = (selector, from = root) => [...from.querySelectorAll(selector)];
  const form = $(".pd-facets__form");
  const groups = $(".pd-groups");
  const sort = $(".pd-sort");
  const filterButton = $(".pd-filter");
  const from = form.elements.from;
  const to = form.elements.to;
  const boxes = $$("input[type=checkbox]", form);
  const rows = $$(".pd-row").map((node) => ({
    node,
    year: Number(node.dataset.year),
    title: $(".pd-row__name", node).textContent,
    added: node.dataset.added,
    values: {
      noted: "noted" in node.dataset,
      star: "star" in node.dataset,
      field: node.dataset.field,
      venue: node.dataset.venue,
    },
  }));
  if (!rows.length) return;

  const FACETS = { noted: "mark", star: "mark", field: "field", venue: "venue" };
  const DEFAULT_SORT = "-year";
  const SHOWN_VALUES = 6;
  const span = { from: Number(from.options[0].value), to: Number(to.options[to.length - 1].value) };

  /* 一个选项是否说中一行 */
  const says = (box, row) => {
    const value = row.values[box.name];
    return typeof value === "boolean" ? value : value === box.value;
  };

  const chosen = () => boxes.filter((box) => box.checked);
  const years = () => ({ from: Number(from.value), to: Number(to.value) });
  const yearsChosen = () => years().from !== span.from || years().to !== span.to;
  const inYears = (row, { from: first, to: last }) => row.year >= first && row.year <= last;

  /* 一栏之内任一，各栏之间都要；skip 是不算的那一栏 */
  const passes = (row, skip) => {
    if (skip !== "year" && !inYears(row, years())) return false;
    const wanted = new Map();
    for (const box of chosen()) {
      const facet = FACETS[box.name];
      if (facet !== skip) wanted.set(facet, wanted.get(facet) || says(box, row));
    }
    return [...wanted.values()].every(Boolean);
  };

  const showCounts = () => {
    const pools = new Map();
    const pool = (facet) => {
      if (!pools.has(facet)) pools.set(facet, rows.filter((row) => passes(row, facet)));
      return pools.get(facet);
    };
    for (const box of boxes) {
      const count = pool(FACETS[box.name]).filter((row) => says(box, row)).length;
      const option = box.closest(".pd-option");
      $(".pd-option__count", option).textContent = count;
      option.classList.toggle("pd-option--none", count === 0);
    }
    showBars(pool("year"));
  };

  const showBars = (pool) => {
    const bars = $$(".pd-bar", form);
    const counts = bars.map((bar) => pool.filter((row) => row.year === Number(bar.dataset.year)).length);
    const most = Math.max(1, ...counts);
    bars.forEach((bar, index) => {
      bar.style.setProperty("--pd-share", counts[index] / most);
      bar.classList.toggle("pd-bar--off", !inYears({ year: Number(bar.dataset.year) }, years()));
    });
  };

  const button = (className, text, onClick) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = className;
    made.textContent = text;
    made.addEventListener("click", onClick);
    return made;
  };

  const labelOf = (box) => $(".pd-option__label", box.closest(".pd-option")).textContent;
  const yearsLabel = () => {
    const { from: first, to: last } = years();
    return first === last ? `${first} 年` : `${first}–${last} 年`;
  };
  const clearYears = () => {
    from.value = span.from;
    to.value = span.to;
  };
  const clear = () => {
    for (const box of boxes) box.checked = false;
    clearYears();
    update();
  };

  /* 已选的每一项：名字、所在的栏，以及怎样去掉它 */
  const picks = () => [
    ...chosen().map((box) => ({
      label: labelOf(box),
      facet: FACETS[box.name],
      drop: () => (box.checked = false),
    })),
    ...(yearsChosen() ? [{ label: yearsLabel(), facet: "year", drop: clearYears }] : []),
  ];

  /* 按过的按钮没了，焦点留在近处：下一个按钮，或列表的标题 */
  const keepFocus = (box) => {
    const title = $(".pd-list__title");
    title.tabIndex = -1;
    (box.hidden ? title : $("button", box)).focus();
  };

  const showChips = () => {
    const chips = $(".pd-chips");
    const now = picks();
    const focused = chips.contains(document.activeElement);
    chips.hidden = now.length === 0;
    chips.replaceChildren(
      ...now.map(({ label, drop }) => {
        const chip = button("pd-chip", `${label} ×`, () => {
          drop();
          update();
        });
        chip.setAttribute("aria-label", `去掉 ${label}`);
        return chip;
      }),
      button("pd-clear", "全部清除", clear),
    );
    if (focused) keepFocus(chips);
    filterButton.textContent = now.length ? `筛选 · ${now.length}` : "筛选";
  };

  const showNone = (shown) => {
    const none = $(".pd-none");
    const focused = none.contains(document.activeElement);
    none.hidden = shown > 0;
    none.replaceChildren();
    if (focused) keepFocus($(".pd-chips"));
    if (shown) return;
    const said = document.createElement("p");
    said.textContent = "没有同时满足这些条件的论文。去掉一栏，就有：";
    none.replaceChildren(said, ...helps());
  };

  /* 一栏一个按钮：去掉这一栏的选择，会有几篇 */
  const helps = () => {
    const byFacet = new Map();
    for (const pick of picks()) byFacet.set(pick.facet, [...(byFacet.get(pick.facet) || []), pick]);
    return [...byFacet].map(([facet, members]) => {
      const names = members.map(({ label }) => label).join("、");
      const count = rows.filter((row) => passes(row, facet)).length;
      return button("pd-chip", `去掉 ${names}，有 ${count} 篇`, () => {
        for (const { drop } of members) drop();
        update();
      });
    });
  };

  const showTotal = (active, noted) => {
    const more = document.createElement("span");
    more.className = "pd-count__more";
    if (!active && noted) more.textContent = `，${noted.toLocaleString("en")} 篇有速记`;
    const total = `${rows.length.toLocaleString("en")} 篇`;
    $(".pd-list__count").replaceChildren(active ? `共 ${total}` : total, more);
  };

  const showRows = () => {
    let shown = 0;
    let noted = 0;
    for (const row of rows) {
      const visible = passes(row, "");
      row.node.hidden = !visible;
      shown += visible;
      noted += visible && row.values.noted;
    }
    for (const group of $$(".pd-group", groups)) {
      const count = $$(".pd-row:not([hidden])", group).length;
      group.hidden = count === 0;
      const label = $(".pd-group__head .pd-count", group);
      if (label) label.textContent = `${count} 篇`;
    }
    const active = picks().length > 0;
    $(".pd-list__title").textContent = active ? `${shown.toLocaleString("en")} 篇` : "全部论文";
    showTotal(active, noted);
    $(".pd-sheet__done").textContent = `看 ${shown.toLocaleString("en")} 篇`;
    showNone(shown);
  };

  /* 排序：按年份用原来的分组，其余放进一个不分组的列表 */
  const yearGroups = $$(".pd-group", groups).map((group) => ({
    group,
    rows: $$(".pd-row", group),
  }));
  const compare = {
    title: (a, b) => a.title.localeCompare(b.title, "en"),
    "-added": (a, b) => b.added.localeCompare(a.added) || b.year - a.year,
  };
  const arrange = () => {
    const order = compare[sort.value];
    if (order) {
      const flat = document.createElement("ol");
      flat.className = "pd-rows";
      flat.append(...[...rows].sort(order).map((row) => row.node));
      const group = document.createElement("section");
      group.className = "pd-group";
      group.append(flat);
      return groups.replaceChildren(group);
    }
    for (const { group, rows: members } of yearGroups) $(".pd-rows", group).append(...members);
    const ordered = yearGroups.map(({ group }) => group);
    groups.replaceChildren(...(sort.value === "year" ? ordered.reverse() : ordered));
  };

  /* 地址里只动自己的几个键；有 q 的是搜索的地址，不归这里 */
  const searching = () => new URLSearchParams(location.search).has("q");
  const write = () => {
    if (searching()) return;
    const url = new URL(location.href);
    for (const key of ["noted", "star", "field", "venue", "year", "sort"]) {
      url.searchParams.delete(key);
    }
    for (const box of chosen()) url.searchParams.append(box.name, box.value);
    if (yearsChosen()) url.searchParams.set("year", `${from.value}-${to.value}`);
    if (sort.value !== DEFAULT_SORT) url.searchParams.set("sort", sort.value);
    if (url.href === location.href) return;
    try {
      history.replaceState(history.state, "", url);
    } catch {
      /* file:// 下有的浏览器不许改地址；筛选照常 */
    }
  };

  const has = (select, value) => [...select.options].some((option) => option.value === value);
  const read = () => {
    const asked = new URLSearchParams(searching() ? "" : location.search);
    for (const box of boxes) box.checked = asked.getAll(box.name).includes(box.value);
    const [first, last = first] = (asked.get("year") || "").split("-");
    from.value = has(from, first) ? first : span.from;
    to.value = has(to, last) ? last : span.to;
    sort.value = has(sort, asked.get("sort")) ? asked.get("sort") : DEFAULT_SORT;
  };

  const update = () => {
    if (Number(from.value) > Number(to.value)) [from.value, to.value] = [to.value, from.value];
    showCounts();
    showRows();
    showChips();
    write();
  };

  const shorten = () => {
    for (const facet of $$(".pd-facet", form)) {
      const extra = $$(".pd-option", facet).slice(SHOWN_VALUES + 3);
      const field = $("[name=field]", facet);
      if (!extra.length || field) continue;
      const rest = $$(".pd-option", facet).slice(SHOWN_VALUES);
      for (const option of rest) option.hidden = !$("input", option).checked;
      const more = button("pd-more", `另外 ${rest.length} 个…`, () => {
        for (const option of rest) option.hidden = false;
        more.remove();
        $("input", rest[0]).focus();
      });
      facet.append(more);
    }
  };

  form.addEventListener("change", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  sort.addEventListener("change", () => {
    arrange();
    update();
  });
  window.addEventListener("popstate", () => {
    read();
    arrange();
    update();
  });

  read();
  shorten();
  if (sort.value !== DEFAULT_SORT) arrange();
  for (const part of [".pd-facets", ".pd-list__tools", ".pd-filter"]) $(part).hidden = false;
  update();
})();

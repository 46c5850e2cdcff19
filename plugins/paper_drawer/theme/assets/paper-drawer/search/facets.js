/* 筛选：一栏之内任一，各栏之间都要；数目来自引擎，选了什么写在地址里。 */
(() => {
  "use strict";

  const search = paperDrawerSearch;
  const MARKS = { noted: "有速记", star: "星标", code: "有代码" };
  const COUNTED = { noted: "quick", star: "star", code: "code" }; // 引擎怎样叫它们
  const LISTS = { field: "抽屉", venue: "会议与期刊", tag: "标签" };
  const SHOWN = 6;

  search.facets = (panel, changed) => {
    const { make, button } = search;
    const marks = new Set();
    const lists = { field: new Set(), venue: new Set(), tag: new Set() };
    let years = [null, null];
    const labels = new Map(); // 抽屉的名字，数目变成零时也要写
    const whole = new Set(); // 展开了的栏

    const any = () => marks.size > 0 || years.some(Boolean) || Object.values(lists).some((s) => s.size);
    const chosen = () => {
      const wanted = {};
      for (const [name, set] of Object.entries(lists)) if (set.size) wanted[name] = [...set];
      for (const name of marks) wanted[COUNTED[name]] = true;
      if (years.some(Boolean)) wanted.year = years;
      return wanted;
    };

    const read = (asked) => {
      for (const name of Object.keys(MARKS)) if (asked.get(name) === "1") marks.add(name);
      for (const [name, set] of Object.entries(lists)) asked.getAll(name).forEach((v) => set.add(v));
      const [from, to = from] = (asked.get("year") || "").split("-");
      years = [from, to].map((year) => (/^\d{4}$/.test(year) ? Number(year) : null));
    };
    const write = (asked) => {
      for (const [name, set] of Object.entries(lists)) set.forEach((v) => asked.append(name, v));
      for (const name of marks) asked.set(name, "1");
      if (years.some(Boolean)) asked.set("year", years.map((year) => year ?? "").join("-"));
    };

    const toggle = (set, value, on) => {
      if (on) set.add(value);
      else set.delete(value);
      changed();
    };
    const clear = () => {
      marks.clear();
      for (const set of Object.values(lists)) set.clear();
      years = [null, null];
      changed();
    };

    const option = (name, value, label, count, set) => {
      const box = Object.assign(make("input"), { type: "checkbox", name, value });
      box.checked = set.has(value);
      box.addEventListener("change", () => toggle(set, value, box.checked));
      const made = make("label", "pd-option", box, make("span", "pd-option__label", label));
      made.append(make("span", "pd-option__count", String(count)));
      made.classList.toggle("pd-option--none", !count);
      return made;
    };
    const column = (legend, ...inside) =>
      make("fieldset", "pd-facet", make("legend", "", legend), ...inside);

    const marksColumn = (counts) =>
      column(
        "标记",
        ...Object.entries(MARKS).map(([name, label]) =>
          option(name, name, label, counts[COUNTED[name]], marks),
        ),
      );
    /* 选了的总在，其余的先列前几个 */
    const listColumn = (name, counts) => {
      const set = lists[name];
      const known = new Set(counts.map(([value]) => value));
      const gone = [...set].filter((v) => !known.has(v)).map((v) => [v, labels.get(v) ?? v, 0]);
      const all = [...counts, ...gone].map(([value, label, n]) => [value, option(name, value, label, n, set)]);
      const cut = whole.has(name) || all.length <= SHOWN + 2 ? all.length : SHOWN;
      const shown = all.filter(([value], index) => index < cut || set.has(value));
      const made = column(LISTS[name], ...shown.map(([, box]) => box));
      if (shown.length < all.length) {
        made.append(
          button("pd-more", `另外 ${all.length - shown.length} 个…`, () => {
            whole.add(name);
            made.replaceWith(listColumn(name, counts));
            panel.querySelectorAll(`[name=${name}]`)[SHOWN].focus();
          }),
        );
      }
      return made;
    };
    const yearsColumn = (counts) => {
      const values = new Set([...counts.map(([year]) => year), ...years.filter(Boolean)]);
      const sorted = [...values].sort((a, b) => b - a);
      const selects = ["从哪一年", "到哪一年"].map((label, end) => {
        const options = [["", "不限"], ...sorted.map((year) => [year, year])];
        const made = make("select", "pd-select", ...options.map(([value, text]) => new Option(text, value)));
        made.setAttribute("aria-label", label);
        made.name = `year${end}`;
        made.value = years[end] ?? "";
        made.addEventListener("change", () => {
          years[end] = Number(made.value) || null;
          if (years[0] && years[1]) years.sort();
          changed();
        });
        return made;
      });
      return column("年份", make("div", "pd-range", selects[0], make("span", "", "到"), selects[1]));
    };

    const chip = (label, drop) => {
      const made = button("pd-chip", `${label} ×`, drop);
      made.setAttribute("aria-label", `去掉 ${label}`);
      return made;
    };
    const chips = () => [
      ...[...marks].map((name) => chip(MARKS[name], () => toggle(marks, name, false))),
      ...Object.values(lists).flatMap((set) =>
        [...set].map((v) => chip(labels.get(v) ?? v, () => toggle(set, v, false))),
      ),
      ...(years.some(Boolean)
        ? [chip(`${years.map((y) => y ?? "…").join("–")} 年`, () => ((years = [null, null]), changed()))]
        : []),
    ];

    const columns = make("div", "pd-sift__columns");
    const summary = make("summary", "", "筛选");
    const fold = make("details", "", summary, columns);
    const picked = make("div", "pd-chips");
    panel.append(fold, picked);

    /* 重画以后焦点留在原处；那一项没了，就到“筛选” */
    const keepFocus = (focused) => {
      if (!focused || focused.isConnected) return;
      const same = [...columns.querySelectorAll("input, select")].find(
        (box) => box.name === focused.name && (box.type !== "checkbox" || box.value === focused.value),
      );
      (same ?? summary).focus();
    };
    const drawColumns = (counts) => {
      const full = Object.keys(lists).filter((name) => counts[name].length || lists[name].size);
      columns.replaceChildren(
        marksColumn(counts),
        ...(counts.year.length || years.some(Boolean) ? [yearsColumn(counts.year)] : []),
        ...full.map((name) => listColumn(name, counts[name])),
      );
    };
    let latest;
    const draw = (counts) => {
      latest = counts;
      for (const [value, label] of counts.field) labels.set(value, label);
      const focused = panel.contains(document.activeElement) ? document.activeElement : null;
      if (fold.open) drawColumns(counts);
      const now = chips();
      picked.hidden = !now.length;
      picked.replaceChildren(...now, button("pd-clear", "全部清除", clear));
      panel.hidden = false;
      keepFocus(focused);
    };
    fold.addEventListener("toggle", () => fold.open && drawColumns(latest));

    return { read, write, any, chosen, clear, draw };
  };
})();

/* 结果：把引擎的答案画进搜索框。笔记的字只作为文字放进来，从不当作 HTML。 */
(() => {
  "use strict";

  const search = paperDrawerSearch;
  const MARKED = 8; // 带到目标页去标亮的词，至多几个

  const make = (tag, className = "", ...inside) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...inside);
    return made;
  };
  const button = (className, text, onClick) => {
    const made = make("button", className, text);
    made.type = "button";
    made.addEventListener("click", onClick);
    return made;
  };
  search.make = make;
  search.button = button;

  /* 文字，命中处标亮 */
  const marked = ({ text, marks }) => {
    const pieces = [];
    let at = 0;
    for (const [start, end] of marks) {
      pieces.push(text.slice(at, start), make("mark", "", text.slice(start, end)));
      at = end;
    }
    return [...pieces, text.slice(at)];
  };
  const line = (className, said) => {
    const made = make("p", className, ...marked(said));
    made.lang = /\p{sc=Han}/u.test(said.text) ? "zh-CN" : "en";
    return made;
  };

  const hits = ({ title, summary, sections }) => [
    title,
    summary,
    ...sections.flatMap((section) => [section.title, section.excerpt]),
  ];
  const words = (page) => {
    const cut = hits(page).flatMap(({ text, marks }) => marks.map(([a, b]) => text.slice(a, b)));
    return [...new Set(cut.map((word) => word.toLowerCase()))].slice(0, MARKED);
  };

  const mark = (kind, said) =>
    make("span", `pd-mark pd-mark--${kind}`, make("span", "pd-hidden", said));
  /* 【年份 会议】✒ ⭐，与索引的次序一样 */
  const facts = ({ kind, year, venue, quick, star }) => {
    const said = make("p", "pd-hit__facts");
    if (kind === "paper") said.append(`【${year} ${venue}】`);
    if (kind === "note") said.append("知识点");
    if (kind === "paper" && quick) said.append(mark("pen", "✒ 有速记"));
    if (star) said.append(mark("star", "⭐ 星标"));
    return said.hasChildNodes() ? [said] : [];
  };

  /* 只有作者、编号、标签说到的，写出来 */
  const named = ({ title, summary, named: [first] }) =>
    first && !title.marks.length && !summary.marks.length ? [line("pd-hit__excerpt", first)] : [];

  const number = (value) => Number(value.toFixed(2)).toString();
  const why = ({ score, parts, factors }) => {
    const sum = parts.map((part) => `${part.word} 在${part.field} ${number(part.score)}`).join(" + ");
    const times = factors.map(([name, factor]) => ` × ${name} ${number(factor)}`).join("");
    return make("p", "pd-hit__why", `${number(score)} 分：${times ? `(${sum})` : sum}${times}`);
  };

  const said = (found, query) => {
    if (found.problem) return `${found.problem}，请检查网络`;
    const { corrected, relaxed, missing, total } = found;
    if (!total) return query ? `没有找到“${query}”` : "没有合条件的页";
    const lost = missing.filter((word) => word !== query);
    return [
      ...corrected.map(([typed, read]) => `没有 ${typed}，找的是 ${read}`),
      ...(lost.length ? [`没有 ${lost.join("、")}`] : []),
      relaxed ? `没有一页含全部的词，含一部分的 ${total} 页` : `${total} 页`,
    ].join("；");
  };

  search.results = (box, root, pause) => {
    const $ = (selector) => box.querySelector(selector);
    const list = $(".md-search-result__list");
    const status = $(".md-search-result__meta");
    const hints = $(".pd-hints");

    const ask = (query) => box.dispatchEvent(new CustomEvent("pd-ask", { detail: query }));
    const hint = (queries, label = "", ...after) => {
      hints.hidden = !queries.length && !after.length;
      hints.replaceChildren(
        ...(label ? [make("span", "pd-label", label)] : []),
        ...queries.map((query) => button("pd-chip", query, () => ask(query))),
        ...after,
      );
    };
    const recall = () => {
      const forget = () => {
        search.recent.clear();
        recall();
        $("input").focus();
      };
      const kept = search.recent.list();
      if (kept.length) hint(kept, "最近搜过", button("pd-clear", "清空", forget));
      else hint([]);
    };

    const link = (page, url, ...inside) => {
      const article = make("article", "md-search-result__article md-typeset", ...inside);
      const made = make("a", "md-search-result__link", article);
      const target = new URL(url, root);
      for (const word of words(page)) target.searchParams.append("h", word);
      made.href = target.href;
      made.addEventListener("click", () => search.recent.add($("input").value.trim()));
      return made;
    };
    const section = (page, { url, title, excerpt }) =>
      link(page, url, line("pd-hit__section", title), line("pd-hit__excerpt", excerpt));

    const item = (page, explained) => {
      const [best, ...others] = page.sections.map((each) => section(page, each));
      const top = [...facts(page), line(`pd-hit__title pd-hit__title--${page.kind}`, page.title)];
      if (page.summary.text) top.push(line("pd-hit__excerpt", page.summary));
      top.push(...named(page));
      if (explained) top.push(why(page));
      const made = make("li", "md-search-result__item", link(page, page.url, ...top));
      if (best) made.append(best);
      if (others.length) {
        const more = make("summary", "", make("div", "", `本页还有 ${others.length} 处`));
        made.append(make("details", "md-search-result__more", more, ...others));
      }
      return made;
    };

    /* 一页一页地画；又问了别的，就不画了 */
    let drawn = 0;
    const add = async (found, context) => {
      const turn = drawn;
      for (const [at, page] of found.pages.entries()) {
        if (at) await pause();
        if (turn !== drawn) return;
        list.append(item(page, context.why));
      }
      const shown = list.children.length;
      if (shown >= found.total || !found.pages.length) return;
      const rest = make("li", "pd-rest");
      const next = button("pd-more", `再看 ${Math.min(10, found.total - shown)} 页`, async () => {
        const following = await context.more(shown);
        rest.remove();
        if (turn === drawn) await add(following, context);
        list.children[shown]?.querySelector("a")?.focus();
      });
      rest.append(next);
      list.append(rest);
    };

    const draw = (found, context) => {
      const query = $("input").value.trim();
      const asked = query || context.sift.any();
      status.textContent = asked || found.problem ? said(found, query) : "键入以开始搜索";
      drawn += 1;
      list.replaceChildren();
      $(".md-search__scrollwrap").scrollTop = 0;
      if (!asked) return recall();
      const drop = button("pd-clear", "去掉筛选", context.sift.clear);
      const ways = context.sift.any() && !found.total ? [drop] : [];
      hint(found.terms, found.terms.length ? "相近的术语" : "", ...ways);
      return add(found, context);
    };

    return { draw, hint };
  };
})();

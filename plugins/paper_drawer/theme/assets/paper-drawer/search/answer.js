// 找到的页 → 给人看的：题录、筛选、摘录。文字与范围，没有 HTML。
window.paperDrawerSearch ??= {};
paperDrawerSearch.answer = (() => {
  "use strict";
  const { tokenize, shards, query: asking } = paperDrawerSearch;
  const FIELDS = ["标题", "简称、作者与标签", "小标题", "动机与一句话", "正文，多次", "正文", "代码"];
  const COLUMNS = ["field", "venue", "tag", "year"];
  const MARKS = ["star", "quick", "code"];
  const FLAGS = [...MARKS, "page"];
  const SHOWN = 3; // 一页最多列几节
  const EXCERPT = 96;
  const BEFORE = 24; // 第一处之前留几个字
  const ALIKE = 0.25;

  // 题录的各片 → 号码到题录
  const table = (entry, chunks) => {
    const rows = new Map();
    for (const chunk of chunks.filter(Boolean)) {
      let slot = 0;
      chunk.slots.forEach((gap, i) => {
        slot += gap;
        const flags = Object.fromEntries(FLAGS.map((name, bit) => [name, !!((chunk.flags[i] >> bit) & 1)]));
        rows.set(slot, {
          ...flags,
          name: chunk.names.slice(6 * i, 6 * i + 6),
          year: chunk.years[i],
          field: chunk.fields[0][chunk.fields[1][i]],
          venue: chunk.venues[0][chunk.venues[1][i]],
          tag: chunk.tags[1][i].map((tag) => chunk.tags[0][tag]),
        });
      });
    }
    const all = [...rows.values()];
    const values = [...new Set(all.flatMap(({ tag, venue }) => [...tag, venue]))].filter(Boolean);
    return { entry, rows, values: [...values, ...Object.values(entry.labels)] };
  };

  // ---- 筛选

  const given = (wanted) => (Array.isArray(wanted) ? wanted.some((value) => value != null) : wanted);
  const filtering = (facets) => Object.values(facets).some(given);
  const several = (value) => (Array.isArray(value) ? value : [value]);

  // 哪几栏不合
  const failures = (row, facets) =>
    Object.keys(facets).filter((name) => {
      const [wanted, own] = [facets[name], row[name]];
      if (!given(wanted)) return false;
      if (name !== "year") return Array.isArray(wanted) ? !several(own).some((value) => wanted.includes(value)) : !own;
      const [from, to] = wanted;
      return (from != null && own < from) || (to != null && (own > to || !own));
    });

  // 留下合的；一栏的数目只按别的栏筛
  const facets = ({ rows, entry }, pages, wanted) => {
    const tally = Object.fromEntries(COLUMNS.map((name) => [name, new Map()]));
    const counts = Object.fromEntries(MARKS.map((name) => [name, 0]));
    const kept = [];
    for (const one of pages) {
      const row = rows.get(one.page);
      const failed = failures(row, wanted);
      if (!failed.length) kept.push(one);
      const counted = (name) => row[name] && failed.every((other) => other === name);
      for (const name of COLUMNS.filter(counted))
        for (const value of several(row[name])) tally[name].set(value, (tally[name].get(value) ?? 0) + 1);
      for (const name of MARKS.filter(counted)) counts[name]++;
    }
    const label = (name, value) => (name === "field" ? (entry.labels[value] ?? value) : String(value));
    for (const name of COLUMNS) {
      counts[name] = [...tally[name]].map(([value, count]) => [value, label(name, value), count]);
      counts[name].sort((a, b) => (name === "year" ? b[0] - a[0] : b[2] - a[2] || (a[0] < b[0] ? -1 : 1)));
    }
    return { kept, counts };
  };

  // ---- 摘录

  // 要标亮的：问的，别的写法；放宽时还有拆开的
  const words = (groups, relaxed) => {
    const tokens = groups.flatMap(({ ways }) => ways.flatMap((way) => way.tokens));
    const pieces = relaxed ? tokens.flatMap(asking.pieces) : [];
    const near = tokens.flatMap((token) => token.near ?? []);
    return [...new Set([...tokens.map(({ said }) => said), ...near, ...pieces.map(({ said }) => said)])];
  };

  const marked = (text, wanted) => ({ text, marks: tokenize.marks(text, wanted) });

  // 标亮最密的一段
  const excerpt = (text, wanted) => {
    const marks = tokenize.marks(text, wanted);
    const dense = ([start]) => marks.filter(([from, to]) => from >= start && to <= start + EXCERPT - BEFORE).length;
    const [first] = marks.reduce((best, mark) => (best && dense(best) >= dense(mark) ? best : mark), null) ?? [0];
    const start = edge(text, first > BEFORE ? first - BEFORE : 0);
    const end = edge(text, start + EXCERPT);
    const [head, tail] = [start > 0 ? "…" : "", end < text.length ? "…" : ""];
    const inside = marks.filter(([from, to]) => from >= start && to <= end);
    return {
      text: head + text.slice(start, end).replaceAll("\n", " ") + tail,
      marks: inside.map((mark) => mark.map((at) => at - start + head.length)),
    };
  };

  // 不从一个字的中间断开
  const edge = (text, at) => (/[\udc00-\udfff]/.test(text[at] ?? "") ? at + 1 : at);

  // 分数高的在前；够 SHOWN 节就不再摘录别的
  const sections = ({ atoms, words: wanted }, { page, record }) => {
    const [url, , , , , parts] = record;
    const best = [...heard(atoms, page)].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    const shown = [];
    for (const [at, score] of best) {
      const [anchor, heading, text] = parts[at] ?? ["", "", ""];
      const said = { title: marked(heading, wanted), excerpt: excerpt(text, wanted) };
      if (!said.title.marks.length && !said.excerpt.marks.length) continue;
      shown.push({ url: anchor ? `${url}#${anchor}` : url, ...said, score });
      if (shown.length === SHOWN) break;
    }
    return shown;
  };

  // 一页里说到的各节 → 几分
  const heard = (atoms, page) => {
    const scores = new Map();
    for (const { found, idf } of atoms) {
      const { ids, weights } = found;
      for (let i = after(ids, page * shards.SECTIONS); ids[i] < (page + 1) * shards.SECTIONS; i++) {
        const at = ids[i] % shards.SECTIONS;
        scores.set(at, (scores.get(at) ?? 0) + idf * weights[i]);
      }
    }
    return scores;
  };

  // 不小于 id 的第一个在哪里
  const after = (ids, id) => {
    let [low, high] = [0, ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ids[middle] < id) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const page = ({ rows, entry }, state, one, scored) => {
    const [url, title, kind, summary, names] = one.record;
    const { year, venue, field, tag, star, quick, code } = rows.get(one.page);
    return {
      url, kind, year, venue, field, tags: tag, star, quick, code,
      fieldTitle: entry.labels[field] ?? "",
      title: marked(title, state.words),
      summary: marked(summary.split("\n")[0], state.words),
      named: [...names, ...tag].map((said) => marked(said, state.words)).filter(({ marks }) => marks.length),
      sections: sections(state, one),
      score: one.score,
      factors: one.factors,
      parts: state.atoms
        .filter((atom) => atom.pages.has(one.page))
        .map((atom) => {
          const best = atom.pages.get(one.page);
          const { weight, field } = best;
          return { word: atom.said, field: FIELDS[field], weight, idf: atom.idf, score: scored(atom, best) };
        }),
    };
  };

  // 核对用：一页的全部文字
  const haystacks = new WeakMap();
  const haystack = (record, row) => {
    if (!haystacks.has(record)) {
      const [, title, , summary, names, parts] = record;
      const said = parts.flatMap(([, heading, text]) => [heading, text]);
      const all = [title, summary, ...names, row.venue, ...row.tag, ...said];
      haystacks.set(record, tokenize.fold(all.join("\n")).text.toLowerCase());
    }
    return haystacks.get(record);
  };

  // ---- 术语

  const plainly = (text) => tokenize.fold(text).text.toLowerCase().trim();

  // 换成普通的字 → 照原样
  const names = (said) => new Map(said.map((name) => [plainly(name), name]));

  const suggested = (prefix, known, limit) => {
    const asked = plainly(prefix);
    if (!asked) return [];
    const ranked = [...known].filter(([name]) => name !== asked && name.includes(asked));
    const rank = ([name]) => (name.startsWith(asked) ? 0 : 1);
    ranked.sort((a, b) => rank(a) - rank(b) || a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1));
    return ranked.slice(0, limit).map(([, name]) => name);
  };

  const nearest = (query, names) => {
    const letters = (text) => [...plainly(text.slice(0, EXCERPT))].map((letter, i, all) => letter + (all[i + 1] ?? ""));
    const asked = new Set(letters(query).flatMap((pair) => [pair, [...pair][0]]));
    const alike = (name) => {
      const own = new Set(letters(name).flatMap((pair) => [pair, [...pair][0]]));
      return (2 * [...own].filter((pair) => asked.has(pair)).length) / (own.size + asked.size);
    };
    const ranked = names.map((name) => [alike(name), name]).filter(([score]) => score >= ALIKE);
    return ranked.sort((a, b) => b[0] - a[0] || (a[1] < b[1] ? -1 : 1)).slice(0, 5).map(([, name]) => name);
  };

  return { table, filtering, facets, words, page, haystack, plainly, names, suggested, nearest };
})();

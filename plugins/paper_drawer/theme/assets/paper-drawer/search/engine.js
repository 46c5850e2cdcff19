// 问一句 → 各页。排序的办法写在手册的“搜索”页。
window.paperDrawerSearch ??= {};
paperDrawerSearch.open = (base, fetch) => {
  "use strict";
  const { tokenize, shards, query: asking, answer: answers } = paperDrawerSearch;
  const { SECTIONS } = shards;
  const index = shards.open(base, fetch);
  const WEIGHTS = [8, 6, 4, 2.5, 1.4, 1, 0.4];
  const CODE = 6;
  const EXACT = [3, 3, 1.6, 1, 1, 1, 1]; // 标题、简称、小标题一字不差
  const LISTED = 0.3; // 索引、手册这些页大多重复别页的话
  const TOGETHER = 0.5; // 几个词在同一节
  const ENOUGH = 0.35; // 拆开来找时，至少是最好的几成
  const FEW = 3;
  const NEAR = 0.6; // 补全的、差一个字母的
  const OFTEN = 0.2; // 多一节说到，加多少
  const EXTRA = 30; // 凑不满时多看几页
  const FAILED = "索引没有取到";

  // setTimeout 接连几次就至少等 4 毫秒，这个不等
  const turns = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => turns.shift()();
  const pause = () => new Promise((done) => port2.postMessage(turns.push(done)));
  // 做一页，就让浏览器先画、先收键
  const inSteps = async (all, step) => {
    for (const [at, one] of all.entries()) {
      await pause();
      step(one, at);
    }
  };

  // ---- 哪里有：{ids, weights, fields}，按页与节排列

  const places = (term, weight) => {
    const { ids, fields } = index.list(term);
    return { ids, fields, weights: fields.map((field) => weight * WEIGHTS[field]) };
  };

  // keep 是 both：两边都有的，取轻的；either：取重的
  const merge = (left, right, keep) => {
    const found = { ids: [], weights: [], fields: [] };
    const put = ({ ids, weights, fields }, i) => {
      found.ids.push(ids[i]);
      found.weights.push(weights[i]);
      found.fields.push(fields[i]);
    };
    const [a, b] = [left.ids, right.ids];
    let [i, j] = [0, 0];
    while (i < a.length && j < b.length) {
      if (a[i] === b[j]) {
        const first = left.weights[i] > right.weights[j] === (keep === "either");
        put(first ? left : right, first ? i : j);
        i++;
        j++;
      } else if (a[i] < b[j]) {
        if (keep === "either") put(left, i);
        i++;
      } else {
        if (keep === "either") put(right, j);
        j++;
      }
    }
    if (keep === "either") {
      for (; i < a.length; i++) put(left, i);
      for (; j < b.length; j++) put(right, j);
    }
    return found;
  };
  const both = (left, right) => merge(left, right, "both");
  const either = (left, right) => merge(left, right, "either");
  const inOneSection = (terms, weight) =>
    terms
      .map((term) => places(term, weight))
      .sort((a, b) => a.ids.length - b.ids.length)
      .reduce(both);
  const ofToken = ({ any, near = [] }, weight) => {
    const exactly = any.map((terms) => inOneSection(terms, weight));
    const nearly = near.map((term) => places(term, weight * NEAR));
    return [...exactly, ...nearly].reduce(either);
  };

  // 一种写法的几个词要在同一页，不必在同一节
  const ofWay = (way) => {
    const found = way.tokens.map((token) => ofToken(token, way.weight));
    if (!found.length) return { ids: [], weights: [], fields: [] };
    if (found.length === 1) return found[0];
    if (way.said) return found.reduce(both); // 一个术语
    const shared = found.map(pagesOf).reduce((a, b) => new Set([...a].filter((page) => b.has(page))));
    return filtered(found.reduce(either), (page) => shared.has(page));
  };

  const pagesOf = ({ ids }) => new Set(ids.map((id) => Math.floor(id / SECTIONS)));

  const filtered = ({ ids, weights, fields }, keep) => {
    const kept = (_, i) => keep(Math.floor(ids[i] / SECTIONS));
    return { ids: ids.filter(kept), weights: weights.filter(kept), fields: fields.filter(kept) };
  };

  // ---- 题录

  let table = null;
  let opened = null;
  const open = () => {
    opened ??= (async () => {
      const entry = await index.entry();
      table = answers.table(entry, await index.chunks());
    })();
    opened.catch(() => (opened = null));
    return opened;
  };

  const glossary = () => index.glossary(table.entry.terms);

  // ---- 排序

  // 一组（放宽时是一片）在各页：最重的一处，几节，几分
  const weighed = (said, found) => {
    const pages = new Map();
    found.ids.forEach((id, i) => {
      const page = Math.floor(id / SECTIONS);
      const best = pages.get(page);
      if (!best) pages.set(page, { weight: found.weights[i], field: found.fields[i], count: 1 });
      else if (++best.count && found.weights[i] > best.weight)
        Object.assign(best, { weight: found.weights[i], field: found.fields[i] });
    });
    const idf = Math.log(1 + table.rows.size / (pages.size + 0.5));
    return { said, found, pages, idf };
  };
  const scored = ({ idf }, { weight, count }) => idf * (weight + OFTEN * Math.log2(count));

  const strict = (groups) => {
    for (const group of groups) {
      for (const way of group.ways) way.at = weighed(way.said || group.said, ofWay(way));
      group.at = weighed(group.said, group.ways.map((way) => way.at.found).reduce(either));
    }
    const known = groups.filter((group) => group.at.pages.size);
    const [first, ...rest] = known.map((group) => group.at);
    const pages = first ? [...first.pages.keys()].filter((page) => rest.every((at) => at.pages.has(page))) : [];
    const missing = groups.filter((group) => !known.includes(group));
    return { atoms: known.map((group) => group.at), pages, missing };
  };

  const gain = (sums, page, more) => sums.set(page, (sums.get(page) ?? 0) + more);

  // 拆开来找：有得越多越好
  const loose = (groups) => {
    const mass = new Map();
    const atoms = groups.flatMap(({ said, tokens, ways }) => {
      const pieces = tokens.flatMap(asking.pieces).map((piece) => weighed(piece.said, ofToken(piece, 1)));
      const known = pieces.filter((piece) => piece.pages.size);
      const others = ways.slice(1).map((way) => way.at.found);
      if (others.length) known.push(weighed(said, others.reduce(either)));
      const covered = new Map();
      for (const { pages, idf } of known) for (const page of pages.keys()) gain(covered, page, idf);
      const most = others.length ? Math.max(...known.map(({ idf }) => idf)) : Infinity; // 术语的几片只算一次
      for (const [page, sum] of covered) gain(mass, page, Math.min(sum, most));
      return known;
    });
    const most = Math.max(0, ...mass.values());
    return { atoms, pages: [...mass.keys()].filter((page) => mass.get(page) >= ENOUGH * most) };
  };

  // 全有的在前；一页也没有，或者是一句问话而只有一两页，后面接着拆开来找的
  const matched = async (groups, exact, query) => {
    const { atoms, pages, missing } = strict(groups);
    await pause();
    const sure = ranked({ atoms, pages }, exact);
    const own = sure.filter(({ page }) => !table.rows.get(page).page);
    if (pages.length && (own.length >= FEW || !asking.vague(query))) return { atoms, pages: sure, missing };
    await pause();
    const rest = loose(groups);
    const first = new Set(own.map(({ page }) => page));
    const more = ranked(rest, exact).filter(({ page }) => !first.has(page));
    const all = [...own, ...more.map((one) => ({ ...one, loose: true }))];
    return { atoms: [...atoms, ...rest.atoms], pages: all, missing, relaxed: !pages.length };
  };

  const ranked = ({ atoms, pages }, exact) => {
    const same = exact ? index.list(exact.key, exact.host) : { ids: [], fields: [] };
    const equal = new Map(same.ids.map((id, i) => [Math.floor(id / SECTIONS), EXACT[same.fields[i]]]).reverse());
    const shared = together(atoms, new Set(pages));
    const known = pages.filter((page) => table.rows.has(page));
    return known
      .map((page) => {
        const heard = atoms.filter((atom) => atom.pages.has(page));
        const base = heard.reduce((sum, atom) => sum + scored(atom, atom.pages.get(page)), 0);
        const factors = [
          ["一字不差", equal.get(page) ?? 1],
          ["在同一节", shared.get(page) ?? 1],
          ["列表页", table.rows.get(page).page ? LISTED : 1],
        ].filter(([, factor]) => factor !== 1);
        return { page, factors, score: factors.reduce((score, [, factor]) => score * factor, base) };
      })
      .sort((a, b) => b.score - a.score || a.page - b.page);
  };

  // 几个词最多有几个在同一节 → 乘多少
  const together = (atoms, pages) => {
    const most = new Map();
    if (atoms.length < 2) return most;
    const counts = new Map();
    for (const { found } of atoms) {
      for (const id of found.ids) {
        const page = Math.floor(id / SECTIONS);
        if (!pages.has(page)) continue;
        counts.set(id, (counts.get(id) ?? 0) + 1);
        most.set(page, Math.max(most.get(page) ?? 0, counts.get(id)));
      }
    }
    for (const [page, count] of most) most.set(page, 1 + (TOGETHER * (count - 1)) / (atoms.length - 1));
    return most;
  };

  // 没有问句：全部，新的在前
  const listed = (query, facets) => {
    const pages = answers.filtering(facets) || !query.trim() ? [...table.rows.keys()] : [];
    const year = (page) => table.rows.get(page).year;
    pages.sort((a, b) => year(b) - year(a) || a - b);
    return { atoms: [], missing: [], pages: pages.map((page) => ({ page, score: 0, factors: [] })) };
  };

  // ---- 回答

  let last = null;
  const found = async (query, facets) => {
    const key = JSON.stringify([query, facets]);
    if (last?.key === key) return last;
    await open();
    await pause();
    const { groups, exact } = await asking.plan(query, index, glossary);
    await pause();
    const result = groups.length ? await matched(groups, exact, query) : listed(query, facets);
    await pause();
    const { kept, counts } = answers.facets(table, result.pages, facets);
    const missing = result.missing.map(({ said }) => said);
    const relaxed = !!result.relaxed || missing.length > 0;
    const words = answers.words(groups, relaxed || kept.some((one) => one.loose));
    last = { key, groups, relaxed, counts, kept, missing, words, atoms: result.atoms, good: [], weak: [], at: 0 };
    return last;
  };

  // 一页的文字里真有这些字；只在代码里的没有文字可核对
  const holds = (state, { page, loose }, record) => {
    if (loose || state.relaxed) return true;
    const text = answers.haystack(record, table.rows.get(page));
    const has = (token) => token.kind !== "han" || text.includes(token.said);
    const said = ({ pattern, tokens }) => (pattern ? pattern.test(text) : tokens.every(has));
    return state.groups.every(({ ways }) =>
      ways.some((way) => way.at.pages.has(page) && (way.at.pages.get(page).field === CODE || said(way))),
    );
  };

  // 看到够 count 页为止
  const look = async (state, count) => {
    const most = Math.min(state.kept.length, count + EXTRA);
    while (state.good.length < count && state.at < most) {
      const batch = state.kept.slice(state.at, Math.min(most, state.at + count - state.good.length));
      state.at += batch.length;
      const records = await Promise.all(batch.map(({ page }) => index.page(page, table.rows.get(page).name)));
      await inSteps(batch, (one, i) => {
        const checked = holds(state, one, records[i]) ? state.good : state.weak;
        checked.push({ ...one, record: records[i] });
      });
    }
    return [...state.good, ...state.weak].slice(0, count);
  };

  const blank = (query) => ({
    query, problem: "", total: 0, relaxed: false, missing: [], corrected: [], words: [], pages: [], terms: [],
    counts: { field: [], venue: [], tag: [], year: [], star: 0, quick: 0, code: 0 },
  });

  const search = async (query, facets = {}, { limit = 10, offset = 0 } = {}) => {
    const answer = blank(query);
    try {
      const state = await found(String(query), facets);
      const listing = !state.groups.length && !answers.filtering(facets);
      const { counts, words, relaxed, missing } = state;
      const mended = state.groups.flatMap(({ tokens }) => tokens.filter((token) => token.corrected && token.near.length));
      const corrected = mended.map(({ said, near }) => [said, near[0]]);
      Object.assign(answer, { counts, words, relaxed, missing, corrected });
      if (!listing) {
        answer.total = state.kept.length;
        const shown = (await look(state, offset + limit)).slice(offset);
        await inSteps(shown, (one) => answer.pages.push(answers.page(table, state, one, scored)));
      }
      if (!answer.total && query.trim()) answer.terms = answers.nearest(query, await glossary());
    } catch {
      answer.problem = FAILED;
    }
    return answer;
  };

  let names = null;
  const suggest = async (prefix, limit = 5) => {
    try {
      await open();
      names ??= answers.names([...(await glossary()), ...table.values]);
      return answers.suggested(prefix, names, limit);
    } catch {
      return [];
    }
  };

  return { get ready() { return open().catch(() => {}); }, search, suggest };
};

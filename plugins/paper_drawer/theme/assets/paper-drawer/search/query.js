// 问句 → 组：各组都要有；一组有几种写法（ways），有一种就行；一种写法是几个词，都要有。
window.paperDrawerSearch ??= {};
paperDrawerSearch.query = (() => {
  "use strict";
  const { tokenize, shards } = paperDrawerSearch;
  const LONGEST = 160; // 只看问句的前这么多个字，
  const MOST_TERMS = 32; // 这么多个词
  const MOST_ALIAS = 8; // 术语表里的一种写法最多几个词
  const OTHER = 0.8; // 别的写法打几折
  const RARE = 3; // 不到这么多节，算少见
  const MOST_PARTLY = 3;
  const PARTLY = 0.5;
  const SHORTEST = 3; // 这么长的西文词才补全；更长的才纠错
  const MOST_LONGER = 8;
  const ASKING = /为什么|什么|怎么|怎样|如何|[的是和与吗呢了]/u;

  const plan = async (query, index, glossary) => {
    const text = tokenize.fold(query.slice(0, LONGEST)).text;
    let room = MOST_TERMS;
    const tokens = tokenize.scan(text).filter((token) => (room -= token.terms.length) >= 0);
    await index.want(tokens.flatMap(({ terms }) => terms));
    const groups = tokens.map((token) => group([token]));
    for (const alias of aliases(tokens, index)) widen(groups, text, alias);
    const rare = groups.filter(({ ways, tokens: [token] }) => ways.length === 1 && seldom(token, index));
    await Promise.all(rare.map((group) => partly(group, index, glossary)));
    const asked = groups.filter((one) => one.tokens.length);
    await mend(asked, index);
    return { groups: asked, exact: exact(tokens) };
  };

  // ---- 少见的一串汉字：也许是一个术语的一部分，别的写法也找

  const seldom = ({ kind, terms }, index) =>
    kind === "han" && terms[0].length > 1 && terms.some((term) => index.list(term).ids.length < RARE);

  const partly = async (group, index, glossary) => {
    const names = (await glossary()).filter((name) => name.includes(group.said)).slice(0, MOST_PARTLY);
    const terms = names.map((name) => tokenize.terms(name));
    await index.want(terms.map(([host]) => host));
    for (const [host, ...rest] of terms) {
      const [others] = index.lines(host, `${host}@${shards.hex([host, ...rest].join(" "))}`);
      for (const said of others?.split("|") ?? []) group.ways.push(spelled(said, PARTLY));
    }
  };

  // ---- 西文词没有：打的去补全，或者差一个字母；术语的写法只认复数

  const mend = async (groups, index) => {
    const spoken = groups.flatMap(({ ways }) => ways.flatMap(({ tokens }) => tokens));
    await index.want(spoken.flatMap(({ any }) => any.flat()));
    const lost = ({ kind, said, any }) =>
      kind === "word" && said.length >= SHORTEST && any.flat().every((term) => !index.list(term).ids.length);
    const typed = groups.filter(({ ways }) => ways.length === 1).flatMap(({ tokens }) => tokens);
    await Promise.all(typed.filter(lost).map((token) => approach(token, index)));
    const terms = groups.filter(({ ways }) => ways.length > 1);
    const spelled = terms.flatMap(({ ways: [own, ...others] }) => [
      own.tokens.at(-1),
      ...others.flatMap(({ tokens }) => tokens),
    ]);
    await Promise.all(spelled.filter(lost).map((token) => plural(token, index)));
  };

  const approach = async (token, index) => {
    const word = token.said.toLowerCase();
    const own = await index.words(word[0]);
    const longer = own.filter((known) => known.startsWith(word));
    const near = (words) => words.filter((known) => oneEdit(word, known));
    let found = longer.sort((a, b) => a.length - b.length).slice(0, MOST_LONGER);
    if (!found.length && word.length > SHORTEST) {
      found = near(own);
      if (!found.length) found = near(await index.words());
      token.corrected = true;
    }
    await index.want(found);
    const often = (term) => index.list(term).ids.length;
    token.near = token.corrected ? found.sort((a, b) => often(b) - often(a)).slice(0, 1) : found;
  };

  // 术语的各种写法不猜，只认复数
  const plural = async (token, index) => {
    const word = `${token.said.toLowerCase()}s`;
    token.near = (await index.words(word[0])).includes(word) ? [word] : [];
    await index.want(token.near);
  };

  // 增、删、改一个字母，或者相邻的两个换了
  const oneEdit = (a, b) => {
    if (Math.abs(a.length - b.length) > 1 || a === b) return false;
    let start = 0;
    while (start < a.length && a[start] === b[start]) start++;
    let end = 0;
    while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
    const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
    return Math.max(left.length, right.length) < 2 || (left.length === 2 && left === [...right].reverse().join(""));
  };

  const group = (tokens) => ({
    said: tokens.map(({ said }) => said).join(" "),
    tokens,
    ways: [{ said: "", tokens, weight: 1 }],
  });

  // 整个问句当作一个词：与标题、简称、小标题一字不差的
  const exact = (tokens) => {
    const terms = tokens.flatMap((token) => token.terms);
    return terms.length ? { host: terms[0], key: `${terms[0]}=${shards.hex(terms.join(" "))}` } : null;
  };

  // 问句里的术语：{start, end, tokens, others}，从左到右，取最长的
  const aliases = (tokens, index) => {
    const terms = tokens.flatMap((token) => token.terms.map((term, at) => ({ term, token, at })));
    const found = [];
    for (let from = 0; from < terms.length; from++) {
      for (let count = Math.min(MOST_ALIAS, terms.length - from); count; count--) {
        const span = terms.slice(from, from + count);
        const host = span[0].term;
        const [others] = index.lines(host, `${host}@${shards.hex(span.map(({ term }) => term).join(" "))}`);
        if (!others) continue;
        const [first, last] = [span[0], span.at(-1)];
        const start = first.token.start + reach(first.token, first.at);
        const end = last.token.kind === "han" ? last.token.start + reach(last.token, last.at + 2) : last.token.end;
        const covered = tokens.slice(tokens.indexOf(first.token), tokens.indexOf(last.token) + 1);
        found.push({ start, end, tokens: covered, others: others.split("|") });
        from += count - 1;
        break;
      }
    }
    return found;
  };

  // 一串汉字的前 count 个字有多长；西文不拆
  const reach = (token, count) => (token.kind === "han" ? [...token.said].slice(0, count).join("").length : 0);

  // 术语换成别的写法，也算一种写法；跨几个词的，合成一组
  const widen = (groups, text, alias) => {
    const own = groups.filter(({ tokens }) => tokens.some((token) => alias.tokens.includes(token)));
    const tokens = own.flatMap((one) => one.tokens);
    if (own.length > 1) {
      own.forEach((one) => Object.assign(one, { tokens: [], ways: [] }));
      Object.assign(own[0], group(tokens));
    }
    const [left, right] = [tokens[0].start, tokens.at(-1).end];
    if (tokens.length > 1) own[0].ways[0].pattern = phrase(text.slice(left, right));
    const [before, after] = [text.slice(left, alias.start), text.slice(alias.end, right)];
    for (const said of alias.others) {
      const han = said >= "\u2e80";
      if (before + after && !han) continue; // 一串汉字中间不换成西文
      own[0].ways.push(spelled(before + said + after, OTHER));
    }
  };

  // 术语的一种写法
  const spelled = (said, weight) => {
    const tokens = tokenize.scan(tokenize.fold(said).text);
    return { said, pattern: phrase(said), tokens, weight };
  };

  // 原样出现：空白与连字符不分，西文要整词，末尾可以加 s
  const phrase = (said) => {
    const words = tokenize.fold(said).text.split(/[\s\-\u2010\u2011\u2013]+/u).filter(Boolean);
    const loose = words.map((word) => word.replace(/[$(-+.?[-^{-}]/g, "\\$&")).join("[\\s\\-\\u2010\\u2011\\u2013]?");
    return new RegExp(`${/^\w/.test(loose) ? "\\b" : ""}${loose}${/\w$/.test(loose) ? "s?\\b" : ""}`, "iu");
  };

  // 没有一页全有时：一串汉字拆成两字一片，虚字与疑问词不算
  const pieces = (token) => {
    if (token.kind !== "han") return [token];
    const runs = token.said.split(ASKING).filter((run) => [...run].length > 1);
    const terms = runs.length ? runs.flatMap((run) => tokenize.terms(run)) : token.terms;
    return [...new Set(terms)].map((term) => ({ kind: "han", said: term, any: [[term]] }));
  };

  const vague = (query) => ASKING.test(query);

  return { plan, pieces, vague };
})();

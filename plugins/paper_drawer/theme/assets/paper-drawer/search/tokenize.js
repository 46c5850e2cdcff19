// 文字 → 词。规矩写在 plugins/paper_drawer/search/tokens.py，两边逐一相同，由测试核对。
window.paperDrawerSearch ??= {};
paperDrawerSearch.tokenize = (() => {
  "use strict";
  const LONGEST = 40;
  const MARKS = "\\u0300-\\u036f\\u3099\\u309a\\uff9e\\uff9f";
  const LETTER =
    "0-9A-Za-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u0400-\\u0481\\u048a-\\u04ff\\u1e00-\\u1eff";
  const HAN =
    "\\u2e80-\\u2fdf\\u3005-\\u3007\\u3041-\\u3096\\u30a1-\\u30fa\\u30fc\\u3400-\\u4dbf\\u4e00-\\u9fff" +
    "\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  const COMPATIBLE =
    "\\u00a0-\\u00bf\\u0130-\\u0140\\u0149\\u017f\\u01c4-\\u01cc\\u01f1-\\u01f3\\u03d0-\\u03ff\\u1e9a\\u1e9b" +
    "\\u2070-\\u218f\\u2460-\\u24ff\\u2e80-\\u2fdf\\u3036-\\u33ff\\uf900-\\ufaff\\ufb00-\\ufb06" +
    "\\uff0d\\uff0e\\uff10-\\uff19\\uff21-\\uff3a\\uff3c\\uff41-\\uff5a\\uff66-\\uff9f" +
    "\\u{1d400}-\\u{1d7ff}\\u{2f800}-\\u{2fa1f}";
  const ODD = new RegExp(`[${LETTER}\\u0370-\\u03ff${COMPATIBLE}${HAN}][${MARKS}]+|[${COMPATIBLE}]`, "gu");
  const PLAIN = new RegExp(`^[^${MARKS}${COMPATIBLE}]*$`, "u");
  const KINDS = ["han", "tex", "greek", "dotted", "word"];
  const TOKEN = new RegExp(
    `([${HAN}]+)|(\\\\[A-Za-z]{2,})|([\\u0391-\\u03a1\\u03a3-\\u03a9\\u03b1-\\u03c9])` +
      `|([0-9]+(?:\\.[0-9]+)+)(?![${LETTER}])` +
      `|([${LETTER}]+(?:[-\\u2010\\u2011\\u2013][${LETTER}]+)*)`,
    "gu",
  );
  const CAMEL = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;
  const GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho" +
    " sigma sigma tau upsilon phi chi psi omega"
  ).split(" ");

  const plain = (odd) => odd.normalize("NFKC").replaceAll("\u0130", "I"); // 它小写了会变长
  const short = (word) => (word.length > LONGEST ? [...word].slice(0, LONGEST).join("") : word);
  const lower = (word) => short(word.toLowerCase());

  // 换成普通的字；at[i] 是第 i 个字在原文的下标，没有换过就是 null
  const fold = (text) => {
    if (PLAIN.test(text)) return { text, at: null };
    let [folded, at, end] = ["", null, 0];
    const copy = (to) => {
      for (let i = end; at && i < to; i++) at.push(i);
      folded += text.slice(end, to);
    };
    for (const odd of text.matchAll(ODD)) {
      at ??= [];
      copy(odd.index);
      end = odd.index + odd[0].length;
      const letters = plain(odd[0]);
      for (let i = 0; i < letters.length; i++) at.push(odd.index);
      folded += letters;
    }
    copy(text.length);
    at?.push(text.length);
    return { text: folded, at };
  };

  // 一个词：terms 是写进索引的，any 是问的时候的几种写法，有一种的词全在就算有
  const read = (said, kind) => {
    if (kind === "han") {
      const letters = [...said];
      const pairs = letters.slice(1).map((letter, i) => letters[i] + letter);
      const terms = pairs.length ? pairs : letters;
      return { terms, any: [terms] };
    }
    if (kind === "word") return compound(said.split(/[-\u2010\u2011\u2013]/));
    if (kind === "dotted") {
      const any = [[short(said)], said.split(".").map(short)];
      return { terms: any.flat(), any };
    }
    const name =
      kind === "tex"
        ? short(said.toLowerCase().replace(/^\\var(?=[a-z])/, "\\"))
        : `\\${GREEK[(said.charCodeAt(0) - 0x391) % 0x20]}`;
    return { terms: [name, name.slice(1)], any: [[name]] };
  };

  const compound = (parts) => {
    const whole = lower(parts.join(""));
    const split = parts.map(camel);
    const terms = split.flatMap((pieces, i) => [lower(parts[i]), ...pieces.filter(several)]);
    if (parts.length > 1) return { terms: [whole, ...terms], any: [[whole], parts.map(lower)] };
    const apart = split[0].reduce(attach, []);
    return { terms, any: apart.length > 1 ? [[whole], apart] : [[whole]] };
  };

  const several = (piece) => piece.length > 1;
  // 单个字母跟着后面的：InceptionV3 可以写作 Inception V3；问 J48，只有 48 的不算
  const attach = (before, piece) =>
    before.length && !several(before.at(-1)) ? [...before.slice(0, -1), before.at(-1) + piece] : [...before, piece];
  const camel = (part) => {
    const pieces = (!/[^0-9A-Za-z]/.test(part) && part.match(CAMEL)) || [];
    return pieces.length > 1 ? pieces.map(lower) : [];
  };

  // 文字里的词：{start, end, kind, said, terms, any}，下标是换过的文字里的
  const scan = (folded) =>
    [...folded.matchAll(TOKEN)].map((token) => {
      const [said, ...groups] = token;
      const kind = KINDS[groups.indexOf(said)];
      return { start: token.index, end: token.index + said.length, kind, said, ...read(said, kind) };
    });

  const terms = (text) => scan(fold(text).text).flatMap((token) => token.terms);

  // 文字里说到 words 的地方：[[起, 止], …]，原文的下标，不重叠
  const marks = (text, words) => {
    const folded = fold(text);
    const plainly = folded.text.toLowerCase();
    const wanted = words.map((word) => fold(word).text.toLowerCase().trim()).filter(Boolean);
    const spans = [];
    let tokens = null;
    for (const word of wanted) {
      if (word >= "\u2e80" || /\s/.test(word)) {
        for (let at = -1; (at = plainly.indexOf(word, at + 1)) >= 0; ) spans.push([at, at + word.length]);
        continue;
      }
      tokens ??= scan(folded.text);
      const [one] = terms(word);
      for (const token of tokens) if (token.terms.includes(one)) spans.push([token.start, token.end]);
    }
    return merged(spans.map((span) => original(folded.at, span)));
  };

  // 换过的文字里的一段 → 原文的一段；一个字换成几个的，不从中间断开
  const original = (at, [start, end]) => {
    if (!at) return [start, end];
    while (at[end] === at[end - 1]) end++;
    return [at[start], at[end]];
  };

  const merged = (spans) => {
    const joined = [];
    for (const [start, end] of spans.sort((a, b) => a[0] - b[0])) {
      const last = joined.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else joined.push([start, end]);
    }
    return joined;
  };

  return { fold, scan, terms, marks };
})();

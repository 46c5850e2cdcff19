// 放在 Material 的搜索程序前面：问句先拆好再交给它，它的回答去掉只供查找的部分。
// 它自己拆汉字时不看最后一个字，又拿单字当前缀：问“反卷积”，找的是“反*”。
{
  const MARK = "\u2060"; // 与 han.py 的 MARK 相同
  const ASKING = /为什么|什么|怎么|怎样|如何|[的是和与吗呢了]/u;
  const answer = self.postMessage;
  let runs = []; // 读者问的汉字，一串一串
  let added = new Set(); // 替他添上的词

  // 一串汉字：合成一个词的整串，以及每两个相邻的字一片
  const cut = (run) => {
    const letters = [...run];
    if (letters.length < 2) return run;
    const pieces = letters.slice(1).map((letter, i) => letters[i] + letter);
    pieces.forEach((piece) => added.add(piece));
    return [letters.join(MARK), ...pieces].join(" ");
  };

  // Geo-CNN：连着写的 GeoCNN，以及原样
  const joined = (word) => {
    const whole = word.replaceAll("-", "");
    added.add(whole.toLowerCase());
    return `${whole} ${word}`;
  };

  addEventListener("message", ({ data: message }) => {
    if (message.type !== 2) return;
    [runs, added] = [[], new Set()];
    message.data = message.data
      .replaceAll(MARK, "")
      .replace(/[０-９Ａ-Ｚａ-ｚ]/g, (letter) => letter.normalize("NFKC"))
      .replace(/(?<![a-z0-9-])[a-z0-9]+(?:-[a-z0-9]+)+/gi, joined)
      .replace(/\p{sc=Han}+/gu, (run) => {
        const said = run.split(ASKING).filter(Boolean);
        runs.push(...(said.length ? said : [run]));
        return ` ${(said.length ? said : [run]).map(cut).join(" ")} `;
      });
  });

  // terms 用来标出找到的词，列出缺少的词：整串在前，添上而没找到的不算缺少
  self.postMessage = (message) => {
    for (const found of message.data?.items?.flat() ?? []) {
      const terms = Object.entries(found.terms).filter(
        ([term, hit]) => !term.includes(MARK) && (hit || !added.has(term)),
      );
      found.terms = Object.fromEntries([...runs.map((run) => [run, true]), ...terms]);
      for (const field of ["names", "phrases", "pieces"]) delete found[field];
    }
    answer.call(self, message);
  };
}

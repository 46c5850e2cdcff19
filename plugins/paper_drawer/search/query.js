// 放在 Material 的搜索程序前面：先把读者输入的汉字拆成两字一片，再交给它。
// 它自己的拆法不看最后一个字，又拿单字当前缀：问“反卷积”，找的是“反*”。
addEventListener("message", ({ data: message }) => {
  if (message.type !== 2) return;
  const asking = /为什么|什么|怎么|怎样|如何|[的是和与吗呢了]/u;
  const pieces = ([...letters]) =>
    letters.length < 2 ? letters : letters.slice(1).map((letter, i) => letters[i] + letter);
  message.data = message.data
    .replace(/\u2060/g, "")
    .replace(/[０-９Ａ-Ｚａ-ｚ]/g, (letter) => letter.normalize("NFKC"))
    .replace(/\p{sc=Han}+/gu, (run) => {
      const parts = run.split(asking).filter(Boolean);
      return ` ${(parts.length ? parts : [run]).flatMap(pieces).join(" ")} `;
    });
});

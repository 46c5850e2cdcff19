// 索引的分片：按词取来，读出哪些页的哪些节。写法见 plugins/paper_drawer/search/postings.py。
window.paperDrawerSearch ??= {};
paperDrawerSearch.shards = (() => {
  "use strict";
  const FIRST_HAN = "\u2e80";
  const FIELDS = "*@=:+ ."; // 哪一栏，从重到轻；正文不写
  const TEXT = 5;
  const SECTIONS = 1024; // 一页最多这么多节，写成两位
  const PATIENCE = 15_000; // 毫秒；再等不来，就是没有取到
  const encoder = new TextEncoder();

  const crc = (said) => {
    let sum = -1;
    for (const byte of encoder.encode(said)) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum >>> 0;
  };
  const hex = (said) => crc(said).toString(16).padStart(8, "0");

  // 在页面里插一个经典脚本：从 file:// 打开也行
  const insert = (url) =>
    new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = () => done(script.remove());
      script.onerror = () => failed(new Error(url), script.remove());
      setTimeout(script.onerror, PATIENCE);
      document.head.append(script);
    });

  // base：search/ 的地址；取不到就拒绝，下一次再取
  const open = (base, fetch = insert) => {
    const arrived = new Map();
    const asked = new Map();
    window.paperDrawerIndex = (name, data) => arrived.set(name, data);

    const file = (url, name) => {
      if (!asked.has(url)) {
        const wanted = Promise.resolve(fetch(base + url)).then(() => {
          if (!arrived.has(name)) throw new Error(url);
          return arrived.get(name);
        });
        asked.set(url, wanted);
        wanted.catch(() => asked.delete(url));
      }
      return asked.get(url);
    };

    const listed = {};
    let width = 0;
    const lists = new Map();
    const texts = new Map();

    const entry = async () => {
      const found = await file("index.js", "");
      width = found.width;
      for (const [kind, names] of Object.entries(found.shards)) listed[kind] = names.split(",");
      return found;
    };

    // 一片：摘要后面的数是分成几个文件
    const shard = async (kind, number) => {
      const [, name, count] = /^(.{6})?(\d*)$/.exec(listed[kind][number] ?? "") ?? [];
      if (!name) return "";
      const id = `${kind}${number}`;
      const parts = Array.from({ length: +count || 1 }, (_, i) =>
        i ? file(`${id}-${name}.${i}.js`, `${id}.${i}`) : file(`${id}-${name}.js`, id),
      );
      return (await Promise.all(parts)).join("\n");
    };

    // 词在哪一片只由它的校验和定，不会拼出别的名字
    const place = (term) => {
      const kind = [...term].length === 1 ? "u" : term >= FIRST_HAN ? "h" : "w";
      return [kind, crc(term) % listed[kind].length];
    };

    const want = async (terms) => {
      const missing = new Map(terms.map((term) => [place(term).join(""), place(term)]));
      await Promise.all(
        [...missing].map(async ([id, [kind, number]]) => {
          if (!texts.has(id)) texts.set(id, `\n${await shard(kind, number)}\n`);
        }),
      );
    };

    // 已经取来的一片里，host 那一片的 key 各行
    const lines = (host, key) => {
      const text = texts.get(place(host).join("")) ?? "";
      const found = [];
      for (let at = 0; (at = text.indexOf(`\n${key} `, at)) >= 0; at++) {
        const start = at + key.length + 2;
        found.push(text.slice(start, text.indexOf("\n", start)));
      }
      return found;
    };

    const list = (term, host = term) => {
      const key = host === term ? term : `${host}=${term}`;
      if (!lists.has(key)) lists.set(key, decode(lines(host, key), width));
      return lists.get(key);
    };

    const words = async (letter) => {
      const pieces = listed.v.map((_, number) => number);
      const wanted = letter ? [crc(letter) % pieces.length] : pieces;
      return (await Promise.all(wanted.map((number) => shard("v", number)))).flatMap((text) => text.split("\n"));
    };

    const chunks = () => Promise.all(listed.d.map(async (name, i) => (name ? file(`d${i}-${name}.js`, `d${i}`) : null)));
    const page = (slot, name) => file(`t${slot}-${name}.js`, `t${slot}`);
    const glossary = (name) => file(`g-${name}.js`, "g");
    return { entry, want, lines, list, words, chunks, page, glossary };
  };

  // - 0–9 A–Z _ a–z
  const digit = (code) => {
    if (code > 96) return code - 59;
    if (code > 64) return code === 95 ? 37 : code - 54;
    return code === 45 ? 0 : code - 47;
  };

  // 一个词的各行 → 哪一页的哪一节（页号 * SECTIONS + 节）、哪一栏（FIELDS 里的下标），按页与节排列
  const decode = (rows, width) => {
    const found = { ids: [], fields: [] };
    for (const row of rows) {
      for (let at = 0; at < row.length; ) {
        let page = 0;
        for (const end = at + width; at < end; at++) page = page * 64 + digit(row.charCodeAt(at));
        do {
          if (row[at] === ",") at++;
          const field = FIELDS.indexOf(row[at]);
          if (field >= 0) at++;
          let [section, shift, read] = [0, 0, 64];
          for (; read > 31 && shift < 10; shift += 5) {
            read = digit(row.charCodeAt(at++));
            section += (read & 31) << shift;
          }
          found.ids.push(page * SECTIONS + section);
          found.fields.push(field < 0 ? TEXT : field);
        } while (row[at] === ",");
        if (!(found.ids.at(-1) >= 0) || at > row.length) throw new Error("坏的分片");
      }
    }
    return found;
  };

  return { open, hex, SECTIONS };
})();

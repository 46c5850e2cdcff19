/* 从搜索来到一页：地址里 h 说的字样标亮。不改动页面，用浏览器的自定义高亮。 */
(() => {
  "use strict";

  const article = document.querySelector("article");
  if (!article || !window.CSS?.highlights) return;
  const LONGEST = 100;
  const words = new URLSearchParams(location.search)
    .getAll("h")
    .slice(0, 8)
    .map((word) => word.slice(0, LONGEST));

  const LEFT_OUT = "script, style, template, .katex, .pd-hidden";
  const BLOCK = "p, li, dt, dd, td, th, h1, h2, h3, h4, h5, h6, pre, summary, figcaption, div, section";

  /* 一段一段地看：行内的标记不把词隔断 */
  const blocks = new Map();
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest(LEFT_OUT)) continue;
    const block = node.parentElement.closest(BLOCK) ?? article;
    if (!blocks.has(block)) blocks.set(block, []);
    blocks.get(block).push(node);
  }

  const highlight = new Highlight();
  for (const nodes of blocks.values()) {
    const starts = [];
    let text = "";
    for (const node of nodes) {
      starts.push(text.length);
      text += node.data;
    }
    const at = (offset) => {
      const index = starts.findLastIndex((start) => start <= offset);
      return [nodes[index], offset - starts[index]];
    };
    for (const [start, end] of paperDrawerSearch.tokenize.marks(text, words)) {
      const range = new Range();
      const [last, length] = at(end - 1);
      range.setStart(...at(start));
      range.setEnd(last, length + 1);
      highlight.add(range);
    }
  }
  CSS.highlights.set("pd-search", highlight);
})();

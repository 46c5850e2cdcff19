/* 复制：代码块或演示的完整程序，或 BibTeX。成功后说两秒“已复制”。 */
(() => {
  "use strict";

  const DONE = "已复制";
  const FAILED = "没有复制成功，请手动选择";
  const SHOWN_MS = 2000;

  const live = document.createElement("p");
  live.className = "pd-hidden";
  live.setAttribute("aria-live", "polite");

  const textFor = (button) => {
    const box = button.closest(".pd-snippet, .pd-pair, .pd-demo, .pd-bibtex");
    const program = box.querySelector("template.pd-program");
    return program ? program.content.textContent : box.querySelector("pre").textContent;
  };

  const copyWithTextarea = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.style.cssText = "position:fixed;top:0;opacity:0";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyWithTextarea(text);
    }
  };

  const onClick = async (button) => {
    const copied = await copy(textFor(button));
    const said = copied ? DONE : FAILED;
    button.dataset.label ??= button.textContent;
    button.textContent = said;
    button.classList.toggle("pd-copy--done", copied);
    live.textContent = said;
    clearTimeout(Number(button.dataset.timer));
    button.dataset.timer = setTimeout(() => {
      button.textContent = button.dataset.label;
      button.classList.remove("pd-copy--done");
      live.textContent = "";
    }, SHOWN_MS);
  };

  const buttons = document.querySelectorAll(".pd-copy");
  if (!buttons.length) return;
  document.body.append(live);
  for (const button of buttons) {
    if (!button.closest(".pd-bibtex") && !textFor(button).trim()) continue;
    button.hidden = false;
    button.addEventListener("click", () => onClick(button));
  }
})();

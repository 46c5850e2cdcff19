/*
  演示旁边的“运行”：按了才取来 Python，在 worker 里跑，输出和录下的比。
  两个地址写在引用本文件的 script 上：data-core 是 Pyodide，data-packages 是 numpy 的出处。
*/
(() => {
  "use strict";

  const LIMIT_S = 60;
  const SILENCE_S = 60;
  const CORE_MB = 14;
  const PACKAGES_MB = { numpy: 3 };
  const COMPARED_LINES = 200;

  const script = document.currentScript;
  const absolute = (address) => (address ? new URL(address, document.baseURI).href : "");
  const core = absolute(script.dataset.core);
  const packages = absolute(script.dataset.packages);
  const worker = new URL("run-worker.js", script.src).href;
  const host = (address) => new URL(address, document.baseURI).host;

  const make = (tag, name, ...children) => {
    const element = document.createElement(tag);
    element.className = name;
    element.append(...children);
    return element;
  };

  const makeButton = (name, text) => {
    const element = make("button", `pd-button ${name}`, text);
    element.type = "button";
    return element;
  };

  const makeOutput = (name, label) => {
    const element = make("pre", name, make("code", ""));
    element.tabIndex = 0;
    element.setAttribute("aria-label", label);
    element.setAttribute("role", "group");
    return element;
  };

  const column = (label, output) =>
    make("div", "pd-run__column", make("p", "pd-demo__label", label), output);

  /* 汉字恰好占两列，与录下的一样排，见 markup/demos.py 的 aligned。 */
  const WIDE =
    /([\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]+)/u;
  const aligned = (text) =>
    text.split(WIDE).map((part, index) => {
      if (index % 2 === 0) return part;
      const span = make("span", "pd-wide", part);
      span.style.width = `${2 * [...part].length}ch`;
      return span;
    });

  const duration = (seconds) => (seconds < 0.1 ? "不到 0.1 秒" : ` ${seconds.toFixed(1)} 秒`);

  /* 行尾的空白与末尾的空行不算。 */
  const linesOf = (text) => text.replace(/[^\S\n]+$/gm, "").trimEnd().split("\n");

  /* 最长的一行占几列。 */
  const columns = (text) => {
    const widths = linesOf(text).map((line) => {
      const parts = line.split(WIDE);
      return line.length + parts.filter((_, index) => index % 2).join("").length;
    });
    return Math.max(...widths);
  };

  /* 不同的行：["-", 录下的] 与 ["+", 这次的]，按最长公共子序列对齐。 */
  const differences = (recorded, fresh) => {
    const [a, b] = [recorded, fresh].map((lines) => lines.slice(0, COMPARED_LINES));
    const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i -= 1) {
      for (let j = b.length - 1; j >= 0; j -= 1) {
        const longer = Math.max(common[i + 1][j], common[i][j + 1]);
        common[i][j] = a[i] === b[j] ? common[i + 1][j + 1] + 1 : longer;
      }
    }
    const found = [];
    let [i, j] = [0, 0];
    while (i < a.length && j < b.length) {
      if (a[i] === b[j]) [i, j] = [i + 1, j + 1];
      else if (common[i + 1][j] >= common[i][j + 1]) found.push(["-", a[i++]]);
      else found.push(["+", b[j++]]);
    }
    const rest = (mark, lines) => lines.map((line) => [mark, line]);
    return [...found, ...rest("-", a.slice(i)), ...rest("+", b.slice(j))];
  };

  /* 一页只有一个 Python，演示轮着用。停下就是扔掉它，下次重新取。 */
  const python = {
    worker: undefined,
    has: new Set(),
    ask(job, listen) {
      this.worker ??= new Worker(worker, { type: "module" });
      this.worker.onmessage = ({ data }) => listen(data);
      this.worker.onerror = () => listen({ kind: "unloaded", address: worker });
      this.worker.postMessage({ ...job, core, packages });
    },
    drop() {
      this.worker.onmessage = this.worker.onerror = null;
      this.worker.terminate();
      this.worker = undefined;
      this.has.clear();
    },
  };

  class Panel {
    constructor(section) {
      this.section = section;
      this.slot = section.querySelector(".pd-run");
      this.recorded = section.querySelector("pre.pd-output");
      this.program = section.querySelector("template.pd-program")?.content.textContent ?? "";
      this.needs = (section.dataset.needs ?? "").split(" ").filter(Boolean);
    }

    get runnable() {
      const known = this.needs.every((name) => packages && name in PACKAGES_MB);
      return this.slot && this.program.trim() && known;
    }

    show() {
      this.start = makeButton("pd-run__start", "运行");
      this.start.addEventListener("click", () => this.run());
      this.stop = makeButton("pd-run__stop", "停止");
      this.stop.addEventListener("click", () => this.abandon("已停止"));
      this.stop.hidden = true;
      this.note = make("span", "pd-run__note");
      this.note.id = `${this.section.id}-note`;
      this.start.setAttribute("aria-describedby", this.note.id);
      this.status = make("p", "pd-run__status");
      this.status.setAttribute("role", "status");
      this.details = make("div", "pd-run__details");
      this.slot.append(
        make("div", "pd-run__bar", this.start, this.stop, this.note, this.status),
        this.details,
      );
      this.slot.hidden = false;
    }

    /* 谁在跑，别的就按不动；跑过一次，要下载的就少了。 */
    refresh(running) {
      this.start.setAttribute("aria-disabled", String(Boolean(running)));
      if (running !== this && document.activeElement === this.stop) this.start.focus();
      this.stop.hidden = running !== this;
      this.note.hidden = Boolean(running);
      this.note.textContent = this.download();
    }

    download() {
      const sizes = new Map();
      const add = (name, address, size) =>
        python.has.has(name) || sizes.set(host(address), (sizes.get(host(address)) ?? 0) + size);
      add("core", core, CORE_MB);
      for (const name of this.needs) add(name, packages, PACKAGES_MB[name]);
      const parts = [...sizes].map(([from, size]) => {
        const where = from === location.host ? "" : `从 ${from} `;
        return `${where}下载约 ${size} MB`;
      });
      return parts.length ? `第一次要${parts.join("，")}` : "";
    }

    run() {
      if (panels.some((panel) => !panel.stop.hidden)) return;
      this.clear();
      this.say("正在准备 Python");
      this.wait(SILENCE_S, `${SILENCE_S} 秒没有动静，已停止`);
      for (const panel of panels) panel.refresh(this);
      const { program, needs } = this;
      python.ask({ program, needs }, ({ kind, ...told }) => this.replies[kind](told));
    }

    /* 录下的与这次的并排；放不下两份就上下。 */
    clear() {
      if (!this.fresh) {
        this.fresh = makeOutput("pd-output", "这次的输出");
        const pair = make("div", "pd-run__pair");
        (this.recorded ?? this.slot).before(pair);
        if (this.recorded) {
          pair.style.setProperty("--pd-columns", `${columns(this.recorded.textContent)}ch`);
          pair.append(column("录下的", this.recorded));
        }
        pair.append(column("这次的", this.fresh));
      }
      this.fresh.firstChild.replaceChildren();
      this.details.replaceChildren();
    }

    /* worker 报来的，见 run-worker.js。 */
    replies = {
      progress: ({ bytes }) => {
        const size = make("span", "", `，已下载 ${(bytes / 1e6).toFixed(1)} MB`);
        size.setAttribute("aria-hidden", "true");
        this.say("正在准备 Python", size);
        this.wait(SILENCE_S, `${SILENCE_S} 秒没有动静，已停止`);
      },
      start: () => {
        for (const name of ["core", ...this.needs]) python.has.add(name);
        this.say(`正在运行，最多 ${LIMIT_S} 秒`);
        this.wait(LIMIT_S, `超过 ${LIMIT_S} 秒，已停止`);
      },
      print: ({ text }) => this.fresh.firstChild.append(...aligned(text)),
      done: ({ trace, seconds, version }) => {
        this.end();
        if (trace) this.explain(trace);
        else this.judge(`用时${duration(seconds)}，Python ${version}`);
      },
      flood: () => this.abandon("印出的超过 64 KB，已停止"),
      broken: ({ reason }) => this.abandon(`Python 自己停了（${reason}），可以再按一次`),
      unloaded: ({ address }) =>
        this.abandon(`没能从 ${host(address)} 取来需要的文件，这里仍是录下的输出；可以再按一次`),
    };

    say(...parts) {
      this.status.replaceChildren(...parts);
    }

    wait(seconds, otherwise) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.abandon(otherwise), seconds * 1000);
    }

    end() {
      clearTimeout(this.timer);
      for (const panel of panels) panel.refresh();
    }

    abandon(why) {
      python.drop();
      this.end();
      this.say(why);
    }

    explain(trace) {
      const last = trace.trimEnd().split("\n").at(-1);
      this.say(make("span", "pd-run__error", `出错：${last}`));
      const whole = makeOutput("pd-run__trace", "回溯");
      whole.firstChild.append(trace);
      this.details.append(
        make("details", "pd-fold", make("summary", "", "完整的回溯"), whole),
      );
    }

    judge(circumstances) {
      if (!this.recorded) return this.say(circumstances);
      const [recorded, fresh] = [this.recorded, this.fresh].map((block) => linesOf(block.textContent));
      if (recorded.join("\n") === fresh.join("\n")) {
        return this.say(make("span", "pd-badge pd-badge--ok", "与记录一致"), circumstances);
      }
      this.say(make("span", "pd-badge pd-badge--differs", "与记录不同"), circumstances);
      const list = makeOutput("pd-run__diff", "不同的行：减号是录下的，加号是这次的");
      for (const [mark, line] of differences(recorded, fresh)) {
        list.firstChild.append(make(mark === "-" ? "del" : "ins", "", `${mark} ${line}\n`));
      }
      return this.details.append(list);
    }
  }

  if (!core || !/^https?:$/.test(location.protocol)) return;
  if (!window.Worker || !window.WebAssembly) return;
  const panels = [...document.querySelectorAll(".pd-demo")]
    .map((section) => new Panel(section))
    .filter((panel) => panel.runnable);
  for (const panel of panels) panel.show();
  for (const panel of panels) panel.refresh();
})();

/*
  运行演示的那一头：取来 Pyodide，像 python demo.py 那样运行程序，边印边报。
  收：{ program, needs, core, packages }
  报：progress 已收到的字节；start 开始运行；print 印出的文字；flood 印得太多；
      done 结束，出错时带回溯；unloaded 取不来，带地址；broken 解释器自己坏了。
*/

const OUTPUT_BYTES = 65_536;
const REPORT_MS = 200;

const PYTHON = `
import linecache, platform, runpy, sys, traceback
from pathlib import Path

def run(program, name="demo.py"):
    Path(name).write_text(program, encoding="utf-8")
    linecache.clearcache()
    try:
        runpy.run_path(name, run_name="__main__")
    except BaseException as error:
        if isinstance(error, SystemExit) and not error.code:
            return ""
        frames = error.__traceback__
        while frames and frames.tb_frame.f_code.co_filename != name:
            frames = frames.tb_next
        return "".join(traceback.format_exception(error.with_traceback(frames)))
    finally:
        sys.stdout.flush()
    return ""

(run, platform.python_version())
`;

const say = (kind, more = {}) => self.postMessage({ kind, ...more });

/* 取文件时数字节。取不来就在这里说，然后等着被扔掉：Pyodide 没有 wasm 也只会等下去。 */
const counted = (fetch) => {
  let bytes = 0;
  let reported = 0;
  const count = () =>
    new TransformStream({
      transform(chunk, out) {
        out.enqueue(chunk);
        bytes += chunk.length;
        if (performance.now() - reported < REPORT_MS) return;
        reported = performance.now();
        say("progress", { bytes });
      },
    });
  return async (address, options) => {
    try {
      const response = await fetch(address, options);
      if (!response.ok) throw new Error(String(response.status));
      return new Response(response.body.pipeThrough(count()), response);
    } catch {
      say("unloaded", { address: String(address) });
      return new Promise(() => {});
    }
  };
};

/* 印出的字节原样送走，到上限为止。 */
const writer = () => {
  const decoder = new TextDecoder();
  let bytes = 0;
  return {
    restart: () => (bytes = 0),
    write: (buffer) => {
      const before = bytes;
      bytes += buffer.length;
      if (bytes <= OUTPUT_BYTES) say("print", { text: decoder.decode(buffer, { stream: true }) });
      else if (before <= OUTPUT_BYTES) say("flood");
      return buffer.length;
    },
  };
};

const output = writer();
let runtime;

const load = async ({ core, packages }) => {
  self.fetch = counted(self.fetch);
  const { loadPyodide } = await import(`${core}pyodide.mjs`);
  const python = await loadPyodide({
    indexURL: core,
    packageBaseUrl: packages || core,
    stdin: () => null,
  });
  python.setStdout({ write: output.write, isatty: false });
  python.setStderr({ write: (buffer) => buffer.length, isatty: false });
  const [run, version] = python.runPython(PYTHON);
  return { python, run, version };
};

const prepare = async (job) => {
  try {
    runtime ??= load(job);
    const { python } = await runtime;
    await python.loadPackage(job.needs, { messageCallback: () => {}, errorCallback: () => {} });
    if (job.needs.every((name) => name in python.loadedPackages)) return await runtime;
    say("unloaded", { address: job.packages });
  } catch {
    say("unloaded", { address: job.core });
  }
  return undefined;
};

self.addEventListener("message", async ({ data: job }) => {
  const ready = await prepare(job);
  if (!ready) return;
  output.restart();
  say("start");
  const started = performance.now();
  try {
    const trace = ready.run(job.program);
    const seconds = (performance.now() - started) / 1000;
    say("done", { trace, seconds, version: ready.version });
  } catch (error) {
    say("broken", { reason: String(error) });
  }
});

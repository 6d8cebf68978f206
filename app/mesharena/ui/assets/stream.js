// Keeps the live stream open: reports when it is lost, and opens it again until it is back.

const SILENCE = 4000;
const PAUSE = 1500;

/** Calls `on.scene` and `on.mesh` with what arrives and `on.state` with "connecting", "live" or "lost". */
export function connect(on) {
  let source = null;
  let watchdog = 0;

  const alive = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(lose, SILENCE);
  };

  const lose = () => {
    clearTimeout(watchdog);
    source.close();
    on.state("lost");
    setTimeout(open, PAUSE);
  };

  const receive = (name) => (event) => {
    alive();
    on.state("live");
    on[name](JSON.parse(event.data));
  };

  const open = () => {
    source = new EventSource("api/stream");
    source.addEventListener("scene", receive("scene"));
    source.addEventListener("mesh", receive("mesh"));
    source.addEventListener("error", lose, { once: true });
    alive();
  };

  on.state("connecting");
  open();
}

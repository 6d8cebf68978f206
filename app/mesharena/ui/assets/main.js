// Connects the stream with the parts of the page.

import { wireActions } from "./actions.js";
import { wireCard } from "./card.js";
import { $, say } from "./dom.js";
import { wireKeys } from "./keys.js";
import { showScene, wireMatch } from "./match.js";
import { wirePlay } from "./play.js";
import { showFigures, wireSide } from "./side.js";
import { connect } from "./stream.js";

const LINK = { connecting: "connecting…", live: "live", lost: "the connection is lost; trying again" };

wireKeys();
wireCard();
wireSide();
wireActions();
wirePlay();
wireMatch();
connect({
  scene: showScene,
  mesh: showFigures,
  state: (state) => {
    $("link").dataset.state = state;
    say($("link"), LINK[state]);
  },
});

// How a player and a ball look.

const TEAM = {
  locals: { shirt: "#1f5fbf", ink: "#ffffff" },
  visitors: { shirt: "#f0a202", ink: "#221a00" },
};
// a star's own shirt: a second colour in stripes
const LOOKS = {
  messi: { shirt: "#8fd0f5", stripe: "#ffffff", ink: "#0b2c4d" },
  mbappe: { shirt: "#14225c", stripe: "#d8263c", ink: "#ffffff" },
};
const STAR = { stripe: null };
const SIZE = 11;
const BALL = 8;
const FADE = 3; // seconds

function disc(pen, x, y, radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
}

function label(pen, text, x, y, size, weight = 600) {
  pen.font = `${weight} ${size}px system-ui, "DejaVu Sans", sans-serif`;
  pen.textAlign = "center";
  pen.lineWidth = 3;
  pen.lineJoin = "round";
  pen.strokeStyle = "rgb(12 40 22 / 85%)";
  pen.strokeText(text, x, y);
  pen.fillStyle = "#fff";
  pen.fillText(text, x, y);
}

function shadow(pen, x, y, radius) {
  pen.fillStyle = "rgb(0 0 0 / 22%)";
  pen.beginPath();
  pen.ellipse(x + 2, y + 3, radius, radius * 0.9, 0, 0, 7);
  pen.fill();
}

function fivePoints(pen, x, y, outer, inner) {
  pen.beginPath();
  for (let i = 0; i < 10; i++) {
    const angle = -Math.PI / 2 + (i * Math.PI) / 5;
    const radius = i % 2 ? inner : outer;
    pen.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  pen.closePath();
}

/** A player from above: shirt in the team's colour, number, name; a star wears its own shirt and a star. */
export function drawPlayer(pen, player, { x, y }) {
  const team = TEAM[player.team] ?? TEAM.locals;
  const look = player.look ? (LOOKS[player.look] ?? { ...team, ...STAR }) : team;
  const size = player.look ? SIZE + 2 : SIZE;
  pen.save();
  shadow(pen, x, y, size);
  pen.globalAlpha = player.sad ? 0.6 : 1;
  disc(pen, x, y, size);
  pen.fillStyle = look.shirt;
  pen.fill();
  if (look.stripe) {
    pen.save();
    pen.clip();
    pen.fillStyle = look.stripe;
    for (const dx of [-8, 0, 8]) pen.fillRect(x + dx - 2, y - size, 4, size * 2);
    pen.restore();
    disc(pen, x, y, 7);
    pen.fillStyle = look.shirt;
    pen.fill();
  }
  disc(pen, x, y, size);
  pen.lineWidth = player.holds ? 3 : 1.5;
  pen.strokeStyle = player.look ? team.shirt : "rgb(255 255 255 / 90%)";
  if (player.holds) pen.strokeStyle = "#fff";
  pen.stroke();
  if (player.number) {
    pen.font = `700 ${player.number > 99 ? 8 : 11}px system-ui, sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = look.ink;
    pen.fillText(player.number, x, y + 0.5);
    pen.textBaseline = "alphabetic";
  }
  if (player.look) {
    fivePoints(pen, x, y - size - 5, 6, 2.6);
    pen.fillStyle = "#ffd84a";
    pen.fill();
    pen.lineWidth = 0.8;
    pen.strokeStyle = "#6b5200";
    pen.stroke();
  }
  pen.globalAlpha = 1;
  if (player.sad) drawTear(pen, x + size - 2, y - size + 1);
  label(pen, player.name, x, y + size + 12, 10.5);
  pen.restore();
}

function drawTear(pen, x, y) {
  pen.beginPath();
  pen.moveTo(x, y - 6);
  pen.quadraticCurveTo(x + 5, y + 1, x, y + 2);
  pen.quadraticCurveTo(x - 5, y + 1, x, y - 6);
  pen.fillStyle = "#a9dcff";
  pen.fill();
  pen.lineWidth = 0.8;
  pen.strokeStyle = "#114a75";
  pen.stroke();
}

const mix = (from, to, k) => from.map((value, i) => Math.round(value + (to[i] - value) * k));
const WHITE = [255, 255, 255];
const GREY = [72, 76, 74];
const RED = [226, 38, 38];

/** White while it is asked, darker and grey when nobody asks, red after an error. */
export function ballColour(ball) {
  const idle = ball.asked < 0 ? 1 : Math.min(1, Math.max(0, ball.asked - 0.5) / FADE);
  const error = ball.errored < 0 ? 0 : Math.max(0, 1 - ball.errored / FADE);
  return mix(mix(WHITE, GREY, idle), RED, error);
}

/** A ball with its version; a dashed ring when callers' sidecars keep it out, and how many of them. */
export function drawBall(pen, ball, { x, y }, callers) {
  const colour = ballColour(ball);
  const dark = colour[0] + colour[1] + colour[2] < 330;
  pen.save();
  if (ball.errored >= 0 && ball.errored < FADE) {
    const k = 1 - ball.errored / FADE;
    disc(pen, x, y, BALL + 3 + 7 * k);
    pen.fillStyle = `rgb(226 38 38 / ${45 * k}%)`;
    pen.fill();
  }
  shadow(pen, x, y, BALL);
  disc(pen, x, y, BALL);
  pen.fillStyle = `rgb(${colour.join(" ")})`;
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = dark ? "#cfd6d1" : "#17251d";
  pen.stroke();
  pen.beginPath();
  for (let i = 0; i < 5; i++) {
    const angle = -Math.PI / 2 + (i * 2 * Math.PI) / 5;
    pen.lineTo(x + 3.4 * Math.cos(angle), y + 3.4 * Math.sin(angle));
  }
  pen.closePath();
  pen.fillStyle = dark ? "#cfd6d1" : "#17251d";
  pen.fill();
  const out = ball.ejected_by.length;
  if (out) {
    disc(pen, x, y, BALL + 6);
    pen.setLineDash([5, 4]);
    pen.lineWidth = 2.5;
    pen.strokeStyle = "#ff9ae0";
    pen.stroke();
    pen.setLineDash([]);
    label(pen, `out for ${out}${callers ? ` of ${callers}` : ""}`, x, y + BALL + 19, 10);
  }
  label(pen, ball.version, x, y - BALL - (out ? 10 : 5), 12, 700);
  pen.restore();
}

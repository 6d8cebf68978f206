// What players wear who belong to neither team: another outline than a footballer's, not only another colour.

const COSTUMES = {
  cloak: { back: cloak, head: capAndMask },
  coat: { shirt: coat, head: hat },
};

/** Behind the body, where the feet are at (0, 0). */
export function behindBody(pen, look) {
  COSTUMES[look.costume]?.back?.(pen, look);
}

/** Over the shirt, where the feet are at (0, 0). */
export function overShirt(pen, look) {
  COSTUMES[look.costume]?.shirt?.(pen, look);
}

/** Over the head, whose centre is at (0, 0). */
export function overHead(pen, look) {
  COSTUMES[look.costume]?.head?.(pen, look);
}

function edged(pen, look, width = 1.4) {
  pen.fillStyle = look.cloth;
  pen.fill();
  pen.lineWidth = width;
  pen.strokeStyle = look.edge;
  pen.stroke();
}

/** A short cloak, which is wider than any shirt. */
function cloak(pen, look) {
  pen.beginPath();
  pen.moveTo(-5, -27);
  pen.quadraticCurveTo(-13, -24, -17, -7);
  pen.quadraticCurveTo(-12, -9.5, -8.5, -5);
  pen.quadraticCurveTo(0, -9.5, 8.5, -5);
  pen.quadraticCurveTo(12, -9.5, 17, -7);
  pen.quadraticCurveTo(13, -24, 5, -27);
  pen.closePath();
  edged(pen, look);
}

/** A knitted cap, and a mask over the eyes. */
function capAndMask(pen, look) {
  pen.beginPath();
  pen.arc(0, -1.6, 6.6, Math.PI, 0);
  pen.closePath();
  edged(pen, look, 1);
  pen.fillStyle = look.edge;
  pen.fillRect(-7, -3.9, 14, 2.2);
  pen.fillStyle = look.hair;
  pen.fillRect(-5.9, -1.6, 11.8, 3.8);
  pen.fillStyle = "#ffffff";
  for (const x of [-2.3, 2.3]) {
    pen.beginPath();
    pen.ellipse(x, 0.3, 1.3, 1, 0, 0, 7);
    pen.fill();
  }
}

/** A long coat with a belt, which hides the shorts. */
function coat(pen, look) {
  pen.beginPath();
  pen.moveTo(-8, -17);
  pen.lineTo(8, -17);
  pen.lineTo(10.5, -3.5);
  pen.lineTo(-10.5, -3.5);
  pen.closePath();
  pen.fillStyle = look.shirt;
  pen.fill();
  pen.lineWidth = 1.4;
  pen.strokeStyle = look.edge;
  pen.stroke();
  pen.fillStyle = look.cloth;
  pen.fillRect(-8.4, -13.6, 16.8, 2.4);
}

/** A hat with a wide brim. */
function hat(pen, look) {
  pen.beginPath();
  pen.ellipse(0, -3, 11, 2.8, 0, 0, 7);
  edged(pen, look);
  pen.beginPath();
  pen.moveTo(-5.6, -3.4);
  pen.lineTo(-4.6, -10);
  pen.quadraticCurveTo(0, -12, 4.6, -10);
  pen.lineTo(5.6, -3.4);
  pen.closePath();
  edged(pen, look, 1);
}

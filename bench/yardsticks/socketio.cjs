/* Socket.IO on Node: node socketio.cjs MODULES PORT FILE. For each line on stdin it emits the event in FILE to
   everyone, and says when it began and ended (hrtime is CLOCK_MONOTONIC). */
const [modules, port, file] = process.argv.slice(2);
const { Server } = require(`${modules}/socket.io`);
const event = JSON.parse(require("fs").readFileSync(file, "utf8"));
const io = new Server({ transports: ["websocket"], pingInterval: 300_000, serveClient: false });
const live = io.of("/live");
live.on("connection", (socket) => socket.join("console"));
io.listen(Number(port), { host: "127.0.0.1" });
require("readline").createInterface({ input: process.stdin }).on("line", () => {
  const began = process.hrtime.bigint();
  live.to("console").emit("event", event);
  console.log(`${began} ${process.hrtime.bigint()}`);
}).on("close", () => process.exit(0));

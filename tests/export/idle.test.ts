import { limitIdle, playEvents, type Frame } from "../support/export-2020.js";
import { START, collect, marker, output, resize, sampleEvents, stream } from "../support/session.js";

function limited(seconds: number, ...frames: Frame[]): Promise<Frame[]> {
  return collect(limitIdle(stream(frames), seconds));
}

it("shortens only pauses that exceed the limit", async () => {
  const frames = [START, output("a", 1), output("b", 2.5), resize(80, 25, 10), output("c", 11), output("d", 100)];
  expect(await limited(2, ...frames)).toEqual([
    START,
    output("a", 1),
    output("b", 2.5),
    resize(80, 25, 4.5),
    output("c", 5.5),
    output("d", 7.5),
  ]);
});

it("shortens the pause before the first output", async () => {
  expect(await limited(2, START, output("a", 60))).toEqual([START, output("a", 2)]);
});

it("does not split a pause at markers", async () => {
  const markers = [1, 2, 3, 4, 9].map((time) => marker("x", time));
  expect(await limited(2.5, START, ...markers, output("a", 10))).toEqual([
    START,
    ...[1, 2, 2.5, 2.5, 2.5].map((time) => marker("x", time)),
    output("a", 2.5),
  ]);
});

it("changes nothing without a limit", async () => {
  const frames = await collect(playEvents(sampleEvents()));
  expect(await limited(Infinity, ...frames)).toEqual(frames);
});

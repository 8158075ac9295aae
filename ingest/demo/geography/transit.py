"""The lines of the Tamaris network: shortest ways along streets, with shared stops."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from shapely import LineString, Point, union_all

from ingest.demo.geography.city import LANDMARKS, City, beside, rivemaine
from ingest.demo.geography.plane import XY
from ingest.demo.geography.skeleton import BRIDGEHEAD, PLACE

_BETWEEN_STOPS = 390.0
_SAME_STOP = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePlan:
    """What the network map says of a line before it is laid on streets."""

    code: str
    mode: str
    ends: tuple[str, str]
    colour: str
    headway: int
    """Minutes between two departures at rush hour."""
    via: tuple[XY, ...]


PLANS: tuple[LinePlan, ...] = (
    LinePlan(code="A", mode="Tramway", ends=("Haut-Plessis", "La Vallade – Campus"),
             colour="#0A5A83", headway=6,
             via=((-690, 3020), PLACE, BRIDGEHEAD, (1740, -1010), (2350, -1400))),
    LinePlan(code="1", mode="Bus", ends=("Bois du Plessis", "Port-Corbin"), colour="#A63D2A",
             headway=10, via=((930, 2930), PLACE, LANDMARKS["Gare"], (-1180, -1560))),
    LinePlan(code="2", mode="Bus", ends=("Ardoisières", "Campus"), colour="#2C6547", headway=10,
             via=((-3300, 40), LANDMARKS["Gare"], PLACE, BRIDGEHEAD, LANDMARKS["Campus"])),
    LinePlan(code="3", mode="Bus", ends=("Parc des expositions", "Les Genêts"),
             colour="#845600", headway=12,
             via=((-760, 2760), (-1050, 1500), PLACE, BRIDGEHEAD, (620, -1480), (1480, -2100))),
    LinePlan(code="4", mode="Bus", ends=("Roche-Bleue", "Les Tilleraies"), colour="#6B4E8E",
             headway=12, via=((-2700, 1950), LANDMARKS["Stade"], PLACE, BRIDGEHEAD, (-450, -2050))),
    LinePlan(code="5", mode="Bus", ends=("Prairies", "Hôpital"), colour="#C2577B", headway=15,
             via=((1750, 2600), (1150, 1750), (700, 900), BRIDGEHEAD, (760, -640), (1740, -1010))),
    LinePlan(code="6", mode="Bus", ends=("Gare", "Pierre-Levée"), colour="#4F7C80", headway=15,
             via=(LANDMARKS["Gare"], (-560, -520), BRIDGEHEAD, (560, -1900), (930, -2900))),
    LinePlan(code="7", mode="Bus", ends=("Gare", "Haut-Plessis Nord"), colour="#D08A2E",
             headway=15, via=(LANDMARKS["Gare"], (-1050, 700), (-420, 1750), (640, 1900))),
    LinePlan(code="C", mode="Bus", ends=("Circulaire – Gare", "Circulaire – Hôpital"),
             colour="#1C262E", headway=12,
             via=((-1950, -450), (-1800, 900), (-400, 1930), (1200, 1600), (1950, 300),
                  (1350, -1400), (100, -1900), (-1300, -1400))),
    LinePlan(code="N", mode="Bus", ends=("Hôtel de Ville", "Campus"), colour="#33404A",
             headway=45, via=(PLACE, BRIDGEHEAD, (1300, 140), LANDMARKS["Campus"])),
    LinePlan(code="11", mode="Bus", ends=("Port-Corbin", "Hôpital"), colour="#7A6A53",
             headway=20, via=((-2000, -2050), (-1180, -1560), (-300, -1150), (600, -1100),
                              (1740, -1010))),
    LinePlan(code="12", mode="Bus", ends=("Ardoisières", "Bois du Plessis"), colour="#3E7A3A",
             headway=30, via=((-2500, 40), (-2300, 1200), (-1500, 2100), (-500, 2300),
                              (500, 2350))),
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Stop:
    """A named stop with one platform on each side of its street."""

    code: str
    name: str
    place: XY
    platforms: tuple[XY, XY]
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitLine:
    """A line laid on the streets, with its stops in order."""

    plan: LinePlan
    line: LineString
    stops: tuple[Stop, ...]


class _Graph:
    """Streets as a graph; large roads are quicker, lanes of the old town are avoided."""

    def __init__(self, city: City) -> None:
        self._edges: dict[XY, list[tuple[float, XY]]] = defaultdict(list)
        noded = union_all([street.line for street in city.streets], grid_size=1.0)
        for segment in noded.geoms:
            street = city.nearest_street(
                (segment.interpolate(0.5, normalized=True).x,
                 segment.interpolate(0.5, normalized=True).y)
            )  # fmt: skip
            slowness = {"lane": 4.0, "local": 1.9, "quai": 1.3, "rue": 1.0}.get(street.kind, 1.0)
            coords = [(float(x), float(y)) for x, y in segment.coords]
            for here, there in pairwise(coords):
                cost = Point(here).distance(Point(there)) * slowness
                self._edges[here].append((cost, there))
                self._edges[there].append((cost, here))

        self._joined = sorted(self._reached_from(next(iter(self._edges))))

    def _reached_from(self, start: XY) -> set[XY]:
        reached, queue = {start}, [start]
        while queue:
            for _cost, there in self._edges[queue.pop()]:
                if there not in reached:
                    reached.add(there)
                    queue.append(there)
        return reached

    def nearest(self, place: XY) -> XY:
        """Return the nearest node that the whole network reaches."""
        return min(self._joined, key=lambda n: (n[0] - place[0]) ** 2 + (n[1] - place[1]) ** 2)

    def way(self, start: XY, end: XY) -> list[XY]:
        """Return the quickest way between two nodes (Dijkstra)."""
        best: dict[XY, float] = {start: 0.0}
        before: dict[XY, XY] = {}
        queue = [(0.0, start)]
        while queue:
            cost, here = heapq.heappop(queue)
            if here == end:
                break
            if cost > best[here]:
                continue
            for step, there in self._edges[here]:
                if cost + step < best.get(there, float("inf")):
                    best[there] = cost + step
                    before[there] = here
                    heapq.heappush(queue, (cost + step, there))
        path = [end]
        while path[-1] != start:
            path.append(before[path[-1]])
        return path[::-1]


def _without_detours(path: list[XY]) -> list[XY]:
    """Cut out-and-back stubs that going through a waypoint may leave."""
    clean: list[XY] = []
    for place in path:
        if len(clean) >= 2 and clean[-2] == place:
            clean.pop()
        elif not clean or clean[-1] != place:
            clean.append(place)
    return clean


def _stop_name(city: City, place: XY, taken: set[str]) -> str:
    """Name a stop after a landmark nearby or after a street that crosses there."""
    for name, where in LANDMARKS.items():
        if name not in taken and Point(place).distance(Point(where)) < 170:
            return name
    for street in city.streets_near(place, 900)[1:]:
        words = street.name.split(" ", 1)[-1]
        for article in ("de la ", "de l'", "des ", "du ", "de ", "d'", "aux "):
            words = words.removeprefix(article)
        name = words[0].upper() + words[1:]
        if name not in taken:
            return name
    return f"{city.nearest_street(place).name} {len(taken)}"


@lru_cache(maxsize=1)
def network() -> tuple[tuple[TransitLine, ...], tuple[Stop, ...]]:
    """Return the lines and the stops of the network."""
    city = rivemaine()
    graph = _Graph(city)
    stops: list[Stop] = []
    taken: set[str] = set()
    lines = []
    for plan in PLANS:
        nodes = [graph.nearest(place) for place in plan.via]
        path: list[XY] = [nodes[0]]
        for start, end in pairwise(nodes):
            path += graph.way(start, end)[1:]
        line = LineString(_without_detours(path))
        spacing = _BETWEEN_STOPS * (1.25 if plan.mode == "Tramway" else 1.0)
        count = max(2, round(line.length / spacing))
        served: list[Stop] = []
        for i in range(count + 1):
            at = min(max(line.length * i / count, 8.0), line.length - 8.0)
            stop = _stop_at(city, line, at, stops, taken)
            if not served or served[-1] is not stop:
                served.append(stop)
            if plan.code not in stop.lines:
                stop.lines.append(plan.code)
        lines.append(TransitLine(plan=plan, line=line, stops=tuple(served)))
    return tuple(lines), tuple(stops)


def _stop_at(city: City, line: LineString, at: float, stops: list[Stop], taken: set[str]) -> Stop:
    on = line.interpolate(at)
    near = [stop for stop in stops if on.distance(Point(stop.place)) < _SAME_STOP]
    if near:
        return min(near, key=lambda stop: on.distance(Point(stop.place)))
    name = _stop_name(city, (on.x, on.y), taken)
    taken.add(name)
    further = min(line.length - 1, at + 22)
    stop = Stop(
        code=f"TAM{len(stops) + 1:03d}",
        name=name,
        place=(on.x, on.y),
        platforms=(beside(line, at, -6.5), beside(line, further, 6.5)),
    )
    stops.append(stop)
    return stop

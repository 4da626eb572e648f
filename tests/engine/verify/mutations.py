"""Clean small knowledge bases, and faults to plant in them."""

# ruff: noqa: E501 - the rules that are planted are easier to read on one line

from __future__ import annotations

from dataclasses import dataclass

VOCABULARY = """
name: garden
attributes:
  plot.sun: {type: number, title: Sun, unit: h, range: [0, 16], ask: How many hours of sun?}
  plot.soil: {type: enum, title: Soil, ordered: true, values: {poor: Poor, fair: Fair, rich: Rich}, ask: Which soil?, default: fair}
  plot.beds: {type: integer, title: Beds, range: [0, 50], ask: How many beds?, default: 4}
  plot.wet: {type: boolean, title: Wet, ask: Is it wet?, optional: true}
  plot.region: {type: region, title: Region, ask: Where is it?}
  light.level: {type: enum, ordered: true, values: {dark: Dark, half: Half, bright: Bright}}
  care.water: {type: enum, ordered: true, values: {none: None, some: Some, much: Much}}
  care.feed: {type: boolean}
  care.minutes: {type: integer, needed: {care.feed: true}}
  plan.mood: {type: enum, values: {calm: Calm, busy: Busy}}
  plan.order: {type: [plant]}
  plan.tags: {type: tag, combine: all}
records:
  region:
    attributes: {cold: {type: boolean}}
  tag: {attributes: {}}
  plant:
    attributes: {shade: {type: boolean}, out: {type: boolean, combine: any}}
choices:
  plan.plant: {from: plant, order: plan.order, unless: plant.out}
"""

RULES = """
- table: light/by-sun
  inputs: [plot.sun]
  outputs: [light.level]
  rows:
    - ["< 3", dark, {id: little}]
    - ["3..6", half, {id: some}]
    - [">= 6", bright, {id: much}]
- table: water/by-light
  inputs: [light.level, plot.wet]
  outputs: [care.water]
  rows:
    - [dark, any, none, {id: dark}]
    - [half, any, some, {id: half}]
    - [bright, true, some, {id: bright-wet}]
    - [bright, [false, unknown], much, {id: bright-dry}]
- id: feed/poor
  when: {plot.soil: "<= fair", care.water: ">= some"}
  then: {care.feed: true}
- id: feed/usual
  otherwise: true
  then: {care.feed: false}
- id: minutes/fed
  when: {care.feed: true}
  then: {care.minutes: = plot.beds * 5}
- id: mood/busy
  when: {care.water: much}
  then: {plan.mood: busy}
- id: mood/calm
  when: {care.water: "< much"}
  then: {plan.mood: calm}
- id: mood/many-beds
  overrides: mood/calm
  when: {plot.beds: "> 20"}
  then: {plan.mood: busy}
- id: order/bright
  when: {light.level: bright}
  then: {plan.order: [rose, fern]}
- id: order/dim
  when: {light.level: "< bright"}
  then: {plan.order: [fern, moss]}
- id: out/cold
  for: plant
  when: {plot.region.cold: true, plant.shade: false}
  then: {plant.out: true}
- id: out/drowned
  for: plant
  when: {plot.wet: true, plant.id: fern}
  then: {plant.out: true}
- id: tags/cold
  when: {plot.region.cold: true}
  then: {plan.tags: fleece}
- id: tags/many
  when: {plot.beds: "> 20"}
  then: {plan.tags: [help]}
- contradiction: plot/dark-desert
  when: {plot.sun: "< 1", plot.region: south}
  because: The south has sun.
"""

FACTS = {
    "region": "- {id: north, cold: true}\n- {id: south, cold: false}",
    "tag": "- {id: fleece}\n- {id: help}",
    "plant": "- {id: rose, shade: false}\n- {id: fern, shade: true}\n- {id: moss, shade: true}",
}


@dataclass(frozen=True)
class Fault:
    """A change of the clean base, and what must be found: the kind, and the attribute or rule that it is told of."""

    kind: str
    old: str
    new: str
    about: str
    chained: bool = False  # visible only across two or three rules that build on each other

    @property
    def id(self) -> str:
        """A name for the test."""
        return f"{self.kind}-{self.about}-{self.new.strip()[:30]}"


def _f(kind: str, old: str, new: str, about: str, chained: bool = False) -> Fault:
    return Fault(kind, old, new, about, chained)


_END = "- contradiction: plot/dark-desert\n"

FAULTS: tuple[Fault, ...] = (
    # --- gaps
    _f("gap", '["3..6", half', '["3..5", half', "light.level"),
    _f("gap", '[">= 6", bright', '["> 6", bright', "light.level"),
    _f("gap", '["< 3", dark', '["> 0 and < 3", dark', "light.level"),
    _f("gap", "[bright, [false, unknown], much", "[bright, false, much", "care.water", True),
    _f("gap", "[dark, any, none", "[dark, [true, false], none", "care.water", True),
    _f("gap", "[half, any, some", "[half, known, some", "care.water", True),
    _f("gap", 'when: {care.water: "< much"}', "when: {care.water: some}", "plan.mood", True),
    _f("gap", "when: {care.water: much}\n", 'when: {care.water: much, plot.soil: "> poor"}\n', "plan.mood", True),
    _f("gap", "needed: {care.feed: true}", "needed: {care.feed: known}", "care.minutes", True),
    _f("gap", "= plot.beds * 5", "= round(60 / plot.beds)", "care.minutes", True),
    _f("gap", 'when: {light.level: "< bright"}', "when: {light.level: half}", "plan.order", True),
    _f(
        "gap",
        "- id: feed/usual\n  otherwise: true\n",
        "- id: feed/usual\n  when: {plot.soil: rich}\n",
        "care.feed",
        True,
    ),
    # --- conflicts
    _f("conflict", '["3..6", half', '["3..7", half', "light.level"),
    _f("conflict", '["< 3", dark', '["<= 3", dark', "light.level"),
    _f("conflict", '[">= 6", bright', '[">= 5", bright', "light.level"),
    _f("conflict", "[bright, true, some", "[bright, [true, unknown], some", "care.water"),
    _f("conflict", "[half, any, some", "[[half, dark], any, some", "care.water"),
    _f("conflict", "  overrides: mood/calm\n", "", "plan.mood", True),
    _f("conflict", 'when: {care.water: "< much"}', "when: {care.water: known}", "plan.mood", True),
    _f("conflict", 'when: {light.level: "< bright"}', "when: {light.level: known}", "plan.order"),
    _f("conflict", "- id: feed/usual\n  otherwise: true\n", "- id: feed/usual\n", "care.feed", True),
    _f(
        "conflict",
        _END,
        "- id: mood/rich\n  when: {plot.soil: rich, care.feed: false}\n  then: {plan.mood: calm}\n" + _END,
        "plan.mood",
        True,
    ),
    _f(
        "conflict",
        _END,
        "- id: feed/cold\n  when: {plot.region.cold: true}\n  then: {care.feed: false}\n" + _END,
        "care.feed",
        True,
    ),
    # --- empty choices
    _f("empty-choice", "plant.shade: false}\n", "plant.shade: known}\n", "plan.plant"),
    _f("empty-choice", "plot.region.cold: true, plant.shade: false", "plot.region.cold: true", "plan.plant"),
    _f("empty-choice", "plant.shade: false}\n", "plant.id: [rose, fern, moss]}\n", "plan.plant"),
    _f(
        "empty-choice",
        "  then: {plant.out: true}\n",
        "  then: {plant.out: true}\n- id: out/shade\n  for: plant\n  when: {plant.shade: true}\n  then: {plant.out: true}\n",
        "plan.plant",
    ),
    _f(
        "empty-choice",
        "  then: {plant.out: true}\n",
        "  then: {plant.out: true}\n- id: out/wet\n  for: plant\n  when: {plot.wet: true, plant.shade: true}\n  then: {plant.out: true}\n",
        "plan.plant",
    ),
    _f(
        "empty-choice",
        "  then: {plant.out: true}\n",
        "  then: {plant.out: true}\n- id: out/fed\n  for: plant\n  when: {care.feed: true, plant.shade: true}\n  then: {plant.out: true}\n",
        "plan.plant",
        True,
    ),
    _f(
        "empty-choice",
        "  then: {plant.out: true}\n",
        "  then: {plant.out: true}\n- id: out/busy\n  for: plant\n  when: {plan.mood: busy}\n  then: {plant.out: true}\n",
        "plan.plant",
        True,
    ),
    _f(
        "empty-choice",
        "  then: {plant.out: true}\n",
        "  then: {plant.out: true}\n- id: out/dry\n  for: plant\n  when: {care.water: none}\n  then: {plant.out: true}\n",
        "plan.plant",
        True,
    ),
    _f(
        "empty-choice",
        "  then: {plant.out: true}\n",
        "  then: {plant.out: true}\n- id: out/rest\n  for: plant\n  when: {plan.order: {includes: = plant.id}, plot.soil: rich}\n  then: {plant.out: true}\n- id: out/others\n  for: plant\n  when: {plan.order: {excludes: = plant.id}}\n  then: {plant.out: true}\n",
        "plan.plant",
        True,
    ),
    _f(
        "empty-choice",
        "  then: {plant.out: true}\n",
        "  then: {plant.out: true}\n- id: out/help\n  for: plant\n  when: {plan.tags: {includes: help}}\n  then: {plant.out: true}\n",
        "plan.plant",
        True,
    ),
    # --- rules that never fire
    _f(
        "never-fires",
        'when: {plot.soil: "<= fair", care.water: ">= some"}',
        'when: {plot.soil: "< poor", care.water: ">= some"}',
        "feed/poor",
    ),
    _f(
        "never-fires",
        '  when: {plot.beds: "> 20"}\n  then: {plan.tags',
        '  when: {plot.beds: "> 50"}\n  then: {plan.tags',
        "tags/many",
    ),
    _f(
        "never-fires",
        "when: {plot.region.cold: true}\n  then: {plan.tags",
        "when: {plot.region.cold: true, plot.region: south}\n  then: {plan.tags",
        "tags/cold",
    ),
    _f(
        "never-fires",
        "when: {plot.region.cold: true}\n  then: {plan.tags",
        "when: {plot.region.cold: true, plot.region: unknown}\n  then: {plan.tags",
        "tags/cold",
    ),
    _f(
        "never-fires",
        "when: {plot.region.cold: true}\n  then: {plan.tags",
        'when: {plot.sun: "< 1", plot.region: south}\n  then: {plan.tags',
        "tags/cold",
    ),
    _f(
        "never-fires",
        "when: {plot.region.cold: true}\n  then: {plan.tags",
        "when: {light.level: dark, care.water: some}\n  then: {plan.tags",
        "tags/cold",
        True,
    ),
    _f(
        "never-fires",
        "when: {plot.region.cold: true}\n  then: {plan.tags",
        'when: {care.feed: true, plot.sun: "< 3"}\n  then: {plan.tags',
        "tags/cold",
        True,
    ),
    _f(
        "never-fires",
        "when: {plot.region.cold: true}\n  then: {plan.tags",
        "when: {plan.mood: calm, care.water: much}\n  then: {plan.tags",
        "tags/cold",
        True,
    ),
    _f(
        "never-fires",
        "when: {plot.region.cold: true}\n  then: {plan.tags",
        "when: {plan.plant: rose, light.level: half}\n  then: {plan.tags",
        "tags/cold",
        True,
    ),
    _f(
        "never-fires",
        "when: {plot.region.cold: true}\n  then: {plan.tags",
        "when: {care.minutes: known, care.water: none}\n  then: {plan.tags",
        "tags/cold",
        True,
    ),
    _f(
        "never-fires",
        '  overrides: mood/calm\n  when: {plot.beds: "> 20"}',
        '  overrides: mood/calm\n  when: {plot.beds: ">= 0"}',
        "mood/calm",
    ),
    _f(
        "never-fires",
        _END,
        '- id: feed/dry\n  when: {none: [{care.water: ">= some"}]}\n  then: {care.feed: false}\n- id: feed/rich\n  when: {plot.soil: rich}\n  then: {care.feed: false}\n'
        + _END,
        "feed/usual",
        True,
    ),
    # --- redundant rules
    _f(
        "redundant",
        _END,
        "- id: mood/copy\n  when: {care.water: much}\n  then: {plan.mood: busy}\n" + _END,
        "mood/busy",
    ),
    _f(
        "redundant",
        _END,
        "- id: mood/narrow\n  when: {care.water: much, plot.soil: poor}\n  then: {plan.mood: busy}\n" + _END,
        "mood/narrow",
    ),
    _f(
        "redundant",
        _END,
        "- id: mood/dry\n  when: {light.level: bright, plot.wet: false}\n  then: {plan.mood: busy}\n" + _END,
        "mood/dry",
        True,
    ),
    _f(
        "redundant",
        _END,
        "- id: feed/early\n  when: {plot.soil: poor, light.level: half}\n  then: {care.feed: true}\n" + _END,
        "feed/early",
        True,
    ),
    _f(
        "redundant",
        _END,
        "- id: feed/twice\n  when: {plot.soil: fair, light.level: bright, plot.wet: true}\n  then: {care.feed: true}\n"
        + _END,
        "feed/twice",
        True,
    ),
    _f(
        "redundant",
        _END,
        '- id: water/again\n  when: {plot.sun: "< 2"}\n  then: {care.water: none}\n' + _END,
        "water/again",
        True,
    ),
    _f(
        "redundant",
        _END,
        '- id: light/again\n  when: {plot.sun: "4..5"}\n  then: {light.level: half}\n' + _END,
        "light/again",
    ),
    _f(
        "redundant",
        _END,
        "- id: order/again\n  when: {care.water: much}\n  then: {plan.order: [rose, fern]}\n" + _END,
        "order/again",
        True,
    ),
    _f(
        "redundant",
        _END,
        "- id: tags/north\n  when: {plot.region: north}\n  then: {plan.tags: fleece}\n" + _END,
        "tags/cold",
    ),
    _f(
        "redundant",
        _END,
        '- id: tags/lots\n  when: {plot.beds: "> 30"}\n  then: {plan.tags: help}\n' + _END,
        "tags/lots",
    ),
    _f(
        "redundant",
        _END,
        "- id: out/rose\n  for: plant\n  when: {plot.region: north, plant.id: rose}\n  then: {plant.out: true}\n"
        + _END,
        "out/cold",
    ),
    # --- values that are never concluded
    _f(
        "never-concluded", "values: {calm: Calm, busy: Busy}", "values: {calm: Calm, busy: Busy, odd: Odd}", "plan.mood"
    ),
    _f("never-concluded", "values: {dark: Dark, half", "values: {black: Black, dark: Dark, half", "light.level"),
    _f("never-concluded", "much: Much}", "much: Much, flood: Flood}", "care.water"),
    _f("never-concluded", '["< 3", dark', '["< 3", half', "light.level"),
    _f("never-concluded", "[bright, [false, unknown], much", "[bright, [false, unknown], some", "care.water"),
    _f("never-concluded", "[dark, any, none", "[dark, any, some", "care.water"),
    _f(
        "never-concluded",
        'when: {care.water: "< much"}\n  then: {plan.mood: calm}',
        'when: {care.water: "< much"}\n  then: {plan.mood: busy}',
        "plan.mood",
    ),
    _f(
        "never-concluded",
        'when: {care.water: "< much"}\n  then: {plan.mood: calm}',
        "when: {care.water: none, light.level: bright}\n  then: {plan.mood: calm}",
        "plan.mood",
        True,
    ),
    _f("never-concluded", "then: {plan.order: [rose, fern]}", "then: {plan.order: [moss, fern]}", "plan.plant", True),
    _f("never-concluded", "plot.region.cold: true, plant.shade: false", "plant.shade: false", "plan.plant", True),
    _f("never-concluded", '[">= 6", bright', '[">= 6", half', "light.level", True),
    # --- tests that are always true
    _f(
        "always-true",
        "when: {care.water: much}\n",
        "when: {care.water: much, light.level: bright}\n",
        "mood/busy",
        True,
    ),
    _f("always-true", "when: {care.water: much}\n", 'when: {care.water: much, plot.sun: ">= 6"}\n', "mood/busy", True),
    _f("always-true", "when: {care.water: much}\n", "when: {care.water: much, plot.soil: known}\n", "mood/busy"),
    _f(
        "always-true",
        "when: {light.level: bright}\n",
        'when: {light.level: bright, plot.sun: ">= 2"}\n',
        "order/bright",
        True,
    ),
    _f(
        "always-true",
        "when: {light.level: bright}\n",
        'when: {light.level: bright, plot.beds: ">= 0"}\n',
        "order/bright",
    ),
    _f(
        "always-true",
        "when: {light.level: bright}\n",
        'when: {light.level: bright, care.water: ">= some"}\n',
        "order/bright",
        True,
    ),
    _f(
        "always-true",
        "when: {care.feed: true}\n",
        'when: {care.feed: true, plot.soil: "<= fair"}\n',
        "minutes/fed",
        True,
    ),
    _f(
        "always-true",
        "when: {care.feed: true}\n",
        'when: {care.feed: true, light.level: ">= half"}\n',
        "minutes/fed",
        True,
    ),
    _f(
        "always-true",
        "when: {plot.region.cold: true}\n  then: {plan.tags",
        "when: {plot.region.cold: true, plot.region: north}\n  then: {plan.tags",
        "tags/cold",
    ),
    _f(
        "always-true",
        '  when: {plot.beds: "> 20"}\n  then: {plan.tags',
        '  when: {plot.beds: "> 20", care.feed: [true, false]}\n  then: {plan.tags',
        "tags/many",
    ),
    # --- inputs that nothing uses
    *(
        _f(
            "unused-input",
            "  light.level:",
            f"  plot.extra: {{type: {kind}, ask: And?{more}}}\n  light.level:",
            "plot.extra",
        )
        for kind, more in [
            ("integer", ""),
            ("number", ", optional: true"),
            ("boolean", ", default: true"),
            ("text", ""),
            ("region", ""),
            ("[plant]", ", optional: true"),
            ("enum", ", values: {a: A, b: B}"),
            ("integer", ", range: [0, 5], default: 1"),
            ("text", ", default: none"),
            ("[region]", ""),
        ]
    ),
    # --- silences that silence nothing
    _f("unused-silence", "light.level: {", 'light.level: {silence: {gap: "meant"}, ', "light.level"),
    _f("unused-silence", "light.level: {", 'light.level: {silence: {never-concluded: "meant"}, ', "light.level"),
    _f("unused-silence", "care.water: {", 'care.water: {silence: {gap: "meant"}, ', "care.water", True),
    _f("unused-silence", "plan.plant: {", 'plan.plant: {silence: {empty-choice: "meant"}, ', "plan.plant", True),
    _f(
        "unused-silence",
        "care.minutes: {",
        'care.minutes: {silence: {gap: {when: {care.feed: true}, because: "meant"}}, ',
        "care.minutes",
        True,
    ),
    _f("unused-silence", "plot.region: {", 'plot.region: {silence: {unused-input: "meant"}, ', "plot.region"),
    _f("unused-silence", "- id: mood/busy\n", '- id: mood/busy\n  silence: {redundant: "meant"}\n', "mood/busy", True),
    _f("unused-silence", "- id: mood/calm\n", '- id: mood/calm\n  silence: {conflict: "meant"}\n', "mood/calm", True),
    _f("unused-silence", "- id: feed/usual\n", '- id: feed/usual\n  silence: {never-fires: "meant"}\n', "feed/usual"),
    _f("unused-silence", "- id: order/dim\n", '- id: order/dim\n  silence: {always-true: "meant"}\n', "order/dim"),
    _f(
        "unused-silence",
        "{id: half}]",
        '{id: half, silence: {never-fires: "meant"}}]',
        "water/by-light[half]",
    ),
)

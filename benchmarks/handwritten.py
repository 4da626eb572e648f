"""The advisor as somebody would write it in Python; ``python benchmarks/advisor.py`` writes it anew."""


def advise(size, cost, load, age, kind, shape, place, owner, urgent, tested, grade, risk):
    """What the advisor concludes."""
    if load < 10 and place in ("red", "blue"):
        l1_d0 = "black"
    elif urgent and age >= 100:
        l1_d0 = "red"
    elif cost >= 10 and not urgent:
        l1_d0 = "red"
    elif grade == "best" and risk in ("fair", "good", "best"):
        l1_d0 = "red"
    elif load < 200 and kind == "black" and place == "black":
        l1_d0 = "green"
    elif not tested and risk == "best":
        l1_d0 = "red"
    elif size >= 500 and not tested and age >= 100:
        l1_d0 = "black"
    else:
        l1_d0 = "green"
    if risk in ("good", "best") and age >= 50:
        l1_d1 = "best"
    elif tested and cost >= 20:
        l1_d1 = "good"
    elif owner == "red" and place in ("blue", "black"):
        l1_d1 = "good"
    elif shape in ("red", "grey") and not tested and owner == "grey":
        l1_d1 = "poor"
    elif risk in ("fair", "best") and kind in ("blue", "grey"):
        l1_d1 = "poor"
    elif shape in ("red", "grey") and load < 20:
        l1_d1 = "good"
    elif risk in ("good", "best") and age < 20:
        l1_d1 = "best"
    else:
        l1_d1 = "fair"
    if not urgent and kind == "grey":
        l1_d2 = "fair"
    elif cost < 20 and load < 10:
        l1_d2 = "best"
    elif load < 20 and kind == "black" and grade == "best":
        l1_d2 = "good"
    elif risk in ("poor", "fair") and not urgent:
        l1_d2 = "best"
    elif place == "grey" and risk == "fair":
        l1_d2 = "poor"
    elif owner == "blue" and load < 10:
        l1_d2 = "poor"
    elif load >= 200 and urgent and cost < 200:
        l1_d2 = "best"
    elif grade in ("fair", "good") and kind == "red":
        l1_d2 = "best"
    else:
        l1_d2 = "good"
    if load >= 500 and cost >= 100:
        l1_d3 = "green"
    elif size >= 20 and age < 200 and urgent:
        l1_d3 = "red"
    elif kind == "blue" and not urgent and shape in ("blue", "black"):
        l1_d3 = "green"
    elif age < 20 and risk == "poor" and place == "blue":
        l1_d3 = "grey"
    elif age >= 100 and not tested:
        l1_d3 = "blue"
    elif cost < 20 and age >= 20:
        l1_d3 = "blue"
    elif owner in ("red", "grey") and not tested:
        l1_d3 = "blue"
    else:
        l1_d3 = "grey"
    if age >= 500 and owner == "red" and load >= 100:
        l1_d4 = "best"
    elif cost < 10 and load < 200 and grade in ("fair", "good"):
        l1_d4 = "best"
    elif shape in ("red", "green") and load < 500 and not urgent:
        l1_d4 = "fair"
    elif age < 50 and risk == "best":
        l1_d4 = "fair"
    elif shape == "green" and kind == "blue" and not urgent:
        l1_d4 = "best"
    elif load < 100 and not urgent and risk == "fair":
        l1_d4 = "fair"
    elif not tested and cost >= 500:
        l1_d4 = "best"
    else:
        l1_d4 = "fair"
    if kind == "black" and size >= 200:
        l1_d5 = "poor"
    elif owner in ("green", "black") and shape in ("blue", "grey"):
        l1_d5 = "best"
    elif age < 100 and urgent and kind == "grey":
        l1_d5 = "best"
    elif cost < 100 and grade == "best":
        l1_d5 = "good"
    elif load >= 20 and grade in ("fair", "good", "best"):
        l1_d5 = "best"
    elif risk in ("good", "best") and cost < 500:
        l1_d5 = "fair"
    elif risk == "good" and place == "green":
        l1_d5 = "good"
    elif cost < 50 and shape in ("grey", "black"):
        l1_d5 = "poor"
    else:
        l1_d5 = "good"
    if l1_d0 == "blue" and age >= 10 and owner == "blue":
        l2_d6 = "green"
    elif urgent and l1_d0 in ("grey", "black"):
        l2_d6 = "blue"
    elif l1_d5 in ("fair", "good", "best") and cost >= 10:
        l2_d6 = "red"
    elif l1_d0 == "red" and owner == "red":
        l2_d6 = "blue"
    elif l1_d1 == "best" and urgent and kind == "green":
        l2_d6 = "blue"
    elif l1_d2 in ("fair", "best") and place == "black":
        l2_d6 = "green"
    elif l1_d2 in ("fair", "good", "best") and size < 200:
        l2_d6 = "grey"
    else:
        l2_d6 = "grey"
    if l1_d3 in ("green", "black") and l1_d0 == "green" and not tested:
        l2_d7 = "fair"
    elif l1_d1 == "best" and cost >= 100:
        l2_d7 = "fair"
    elif load >= 200 and l1_d0 == "blue":
        l2_d7 = "poor"
    elif shape == "grey" and l1_d5 in ("good", "best"):
        l2_d7 = "good"
    elif l1_d2 in ("fair", "good", "best") and owner == "blue" and cost >= 10:
        l2_d7 = "best"
    elif l1_d4 in ("fair", "good", "best") and place == "blue":
        l2_d7 = "poor"
    elif l1_d0 == "red" and cost >= 50:
        l2_d7 = "fair"
    else:
        l2_d7 = "best"
    if l1_d3 == "black" and kind in ("red", "green"):
        l2_d8 = "best"
    elif l1_d4 in ("poor", "fair") and kind == "red" and size < 500:
        l2_d8 = "good"
    elif l1_d0 in ("red", "black") and l1_d2 in ("fair", "best"):
        l2_d8 = "good"
    elif l1_d2 in ("poor", "good") and load < 500:
        l2_d8 = "best"
    elif l1_d1 == "fair" and not urgent:
        l2_d8 = "best"
    elif l1_d0 == "blue" and load < 200:
        l2_d8 = "fair"
    elif l1_d2 in ("good", "best") and grade == "best":
        l2_d8 = "poor"
    elif l1_d5 in ("good", "best") and age >= 500:
        l2_d8 = "good"
    else:
        l2_d8 = "poor"
    if l1_d3 == "blue" and tested and load >= 50:
        l2_d9 = "grey"
    elif l1_d4 == "best" and load >= 50:
        l2_d9 = "green"
    elif l1_d4 == "best" and not urgent and age >= 100:
        l2_d9 = "red"
    elif size >= 100 and l1_d3 == "green":
        l2_d9 = "grey"
    elif l1_d0 == "blue" and grade in ("good", "best"):
        l2_d9 = "grey"
    elif l1_d5 in ("good", "best") and size < 100:
        l2_d9 = "grey"
    elif load >= 10 and risk in ("fair", "good", "best") and l1_d1 == "fair":
        l2_d9 = "green"
    else:
        l2_d9 = "blue"
    if risk in ("good", "best") and l1_d1 in ("poor", "best"):
        l2_d10 = "best"
    elif l1_d3 == "black" and tested:
        l2_d10 = "best"
    elif l1_d2 == "best" and not tested:
        l2_d10 = "good"
    elif l1_d3 in ("red", "grey") and tested:
        l2_d10 = "fair"
    elif place == "black" and l1_d4 in ("good", "best"):
        l2_d10 = "best"
    elif l1_d1 in ("good", "best") and place in ("red", "blue"):
        l2_d10 = "fair"
    elif l1_d0 in ("grey", "black") and place == "black":
        l2_d10 = "fair"
    else:
        l2_d10 = "best"
    if l1_d5 in ("poor", "fair") and kind == "green":
        l2_d11 = "best"
    elif l1_d2 == "fair" and l1_d1 == "best":
        l2_d11 = "best"
    elif l1_d3 == "black" and size >= 100 and load < 10:
        l2_d11 = "fair"
    elif kind in ("red", "grey") and l1_d4 in ("fair", "good", "best"):
        l2_d11 = "poor"
    elif l1_d5 == "good" and cost >= 500:
        l2_d11 = "poor"
    elif l1_d4 == "best" and tested:
        l2_d11 = "poor"
    elif l1_d5 == "good" and not tested:
        l2_d11 = "fair"
    elif l1_d4 == "best" and owner in ("red", "blue"):
        l2_d11 = "poor"
    else:
        l2_d11 = "poor"
    if owner == "blue" and l2_d9 == "grey":
        l3_d12 = "red"
    elif grade in ("good", "best") and l2_d10 in ("good", "best") and l1_d1 in ("poor", "best"):
        l3_d12 = "grey"
    elif l1_d3 == "green" and place == "blue":
        l3_d12 = "red"
    elif l1_d3 == "grey" and l2_d7 == "best" and shape == "black":
        l3_d12 = "green"
    elif l1_d0 in ("green", "grey") and place == "red":
        l3_d12 = "green"
    elif l1_d2 in ("poor", "best") and l2_d10 == "fair":
        l3_d12 = "green"
    elif l1_d4 == "best" and l2_d11 == "good" and l1_d2 in ("fair", "good", "best"):
        l3_d12 = "red"
    else:
        l3_d12 = "grey"
    if l1_d5 in ("good", "best") and place == "red":
        l3_d13 = "poor"
    elif l1_d3 in ("green", "grey") and place == "blue" and risk == "poor":
        l3_d13 = "best"
    elif l2_d8 in ("fair", "good", "best") and l1_d0 == "red":
        l3_d13 = "poor"
    elif place == "black" and l2_d11 in ("good", "best"):
        l3_d13 = "good"
    elif cost >= 50 and urgent and l2_d11 in ("poor", "best"):
        l3_d13 = "fair"
    elif l1_d3 == "grey" and l2_d10 == "best":
        l3_d13 = "fair"
    elif l2_d11 == "best" and size < 200:
        l3_d13 = "fair"
    else:
        l3_d13 = "good"
    if load >= 20 and l1_d4 in ("fair", "good", "best") and place in ("red", "grey"):
        l3_d14 = "good"
    elif l1_d1 == "poor" and age < 10:
        l3_d14 = "best"
    elif l2_d10 in ("fair", "good", "best") and l1_d2 == "best":
        l3_d14 = "fair"
    elif l1_d5 == "good" and l2_d9 == "black" and age >= 50:
        l3_d14 = "good"
    elif urgent and place == "green" and l1_d2 == "best":
        l3_d14 = "fair"
    elif load >= 20 and l1_d0 in ("green", "black"):
        l3_d14 = "poor"
    elif l1_d2 in ("fair", "good", "best") and cost >= 50 and age < 50:
        l3_d14 = "fair"
    elif l2_d9 in ("red", "green") and place == "black":
        l3_d14 = "fair"
    else:
        l3_d14 = "poor"
    if l2_d8 == "fair" and l2_d7 in ("good", "best"):
        l3_d15 = "green"
    elif l1_d0 in ("red", "green") and not urgent:
        l3_d15 = "grey"
    elif risk in ("fair", "good", "best") and shape == "grey" and l2_d7 == "best":
        l3_d15 = "red"
    elif l2_d9 == "black" and l1_d5 in ("fair", "good", "best"):
        l3_d15 = "grey"
    elif not urgent and l1_d1 in ("fair", "good", "best") and tested:
        l3_d15 = "black"
    elif l1_d1 == "fair" and size >= 500:
        l3_d15 = "grey"
    elif size < 100 and l1_d1 in ("fair", "good", "best"):
        l3_d15 = "grey"
    else:
        l3_d15 = "green"
    if cost < 500 and l1_d5 == "poor":
        l3_d16 = "good"
    elif l1_d4 in ("fair", "good", "best") and shape in ("red", "green") and kind == "grey":
        l3_d16 = "best"
    elif l1_d0 == "blue" and kind == "black":
        l3_d16 = "best"
    elif l2_d10 == "fair" and l2_d7 in ("fair", "best"):
        l3_d16 = "fair"
    elif place in ("green", "grey") and cost >= 10 and l1_d0 == "green":
        l3_d16 = "fair"
    elif l1_d5 in ("good", "best") and l2_d9 == "grey":
        l3_d16 = "best"
    elif l2_d8 in ("fair", "good", "best") and tested and l1_d1 == "best":
        l3_d16 = "fair"
    else:
        l3_d16 = "best"
    if owner in ("green", "grey") and l1_d2 == "poor":
        l3_d17 = "poor"
    elif risk in ("good", "best") and l1_d1 in ("poor", "best"):
        l3_d17 = "fair"
    elif l2_d11 in ("poor", "best") and grade == "fair":
        l3_d17 = "poor"
    elif l2_d7 == "fair" and l2_d11 in ("good", "best"):
        l3_d17 = "good"
    elif l2_d9 == "red" and l2_d11 in ("poor", "good"):
        l3_d17 = "good"
    elif urgent and l1_d2 == "fair" and kind in ("green", "blue"):
        l3_d17 = "good"
    elif l1_d2 == "best" and place == "blue":
        l3_d17 = "best"
    elif l2_d8 in ("good", "best") and age >= 200:
        l3_d17 = "poor"
    else:
        l3_d17 = "best"
    return {
        "l1.d0": l1_d0,
        "l1.d1": l1_d1,
        "l1.d2": l1_d2,
        "l1.d3": l1_d3,
        "l1.d4": l1_d4,
        "l1.d5": l1_d5,
        "l2.d6": l2_d6,
        "l2.d7": l2_d7,
        "l2.d8": l2_d8,
        "l2.d9": l2_d9,
        "l2.d10": l2_d10,
        "l2.d11": l2_d11,
        "l3.d12": l3_d12,
        "l3.d13": l3_d13,
        "l3.d14": l3_d14,
        "l3.d15": l3_d15,
        "l3.d16": l3_d16,
        "l3.d17": l3_d17,
    }

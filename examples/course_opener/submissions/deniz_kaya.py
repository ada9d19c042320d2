"""Near misses: names in another style, a speed without its unit, a colon without its space."""

import pandas as pd


def toCelsius(reading):
    number, unit = reading.split()
    if unit not in ("C", "F"):
        raise ValueError("C or F, please")
    return float(number) if unit == "C" else (float(number) - 32) * 5 / 9


def coldCities(temperatures, limit):
    return tuple(c for c in temperatures if temperatures[c] < limit)


def print_report(temperatures):
    for city in sorted(temperatures):
        print(f"{city}:{temperatures[city]:.1f} °C")


def read_temperatures():
    numbers = []
    for line in iter(input, ""):
        numbers += [float(line)]
    return numbers


def city_means(diary):
    return pd.pivot_table(diary, values="temperature", index="city").reset_index()


wind = 21.6
division = 3
mutable = "list, dict"
exception = "ValueError"

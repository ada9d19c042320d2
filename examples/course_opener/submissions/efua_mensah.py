"""A line that fails: her own file is missing here. What stands below it counts all the same."""

import pandas as pd

my_diary = pd.read_csv("C:/Users/efua/Desktop/diary.csv")
print(my_diary.head())


def to_celsius(reading):
    number, unit = reading.split()
    if unit == "C":
        return float(number)
    if unit == "F":
        return (float(number) - 32) * 5 / 9
    raise Exception("wrong unit")


def cold_cities(temperatures, limit):
    for city in temperatures:
        if temperatures[city] < limit:
            return [city]


def print_report(temperatures):
    for city in temperatures:
        print(f"{city}: {temperatures[city]:.1f} °C")


def read_temperatures():
    numbers = []
    while True:
        number = float(input("Temperature: "))
        if number == "":
            return numbers
        numbers.append(number)


def city_means(diary):
    return my_diary.groupby("city", as_index=False)["temperature"].mean()


wind = "0.36 km/min"
division = 3
mutable = ["list", "dict", "tuple"]
exception = "TypeError"

"""The questions."""

from grader import (
    AnswersProblem,
    ChoiceQuestion,
    ChoicesQuestion,
    NumberQuestion,
    TextQuestion,
    Tolerance,
    WrongAnswer,
)

QUESTIONS = AnswersProblem(
    id="questions",
    title="Questions",
    cases=[
        NumberQuestion(
            id="wind",
            title="The wind carries a balloon 18 km in 50 minutes. How fast is it?",
            points=2,
            value=21.6,
            unit="km/h",
            unit_required=True,
            tolerance=Tolerance(rtol=0.01),
            explanation="18 km / (50/60 h) = 21.6 km/h",
            wrong_answers=[
                WrongAnswer(
                    id="upside_down",
                    value="2.78 km/h",
                    message="This is 50 / 18. A speed is a distance divided by a time.",
                )
            ],
        ),
        ChoiceQuestion(
            id="division",
            title="What is 7 // 2?",
            points=1,
            options=("3.5", "4", "3", "1"),
            answer="3",
            explanation="`//` divides and rounds down. The remainder is `7 % 2`.",
        ),
        ChoicesQuestion(
            id="mutable",
            title="Which of these can change after they were made?",
            points=2,
            options=("tuple", "list", "str", "dict"),
            answer={"list", "dict"},
        ),
        TextQuestion(
            id="exception",
            title="Which exception does int('warm') raise?",
            points=1,
            answers=["ValueError"],
            explanation="The type is right, as `int` takes texts, but this text is no number.",
        ),
    ],
)

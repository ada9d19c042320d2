import problem1, problem2
print(problem1.problem1_gradients())

from problem1 import *
from problem2 import relu_backward
print(problem1_gradients())

from src.relu import relu_backward
from src.gradients import problem1_gradients

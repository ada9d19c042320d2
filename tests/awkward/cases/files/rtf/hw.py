{\rtf1\ansi\deff0 def relu_backward(dA, Z):\par}

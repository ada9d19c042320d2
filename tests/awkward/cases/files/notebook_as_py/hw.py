{
 "cells": [
  {
   "cell_type": "code",
   "metadata": {},
   "source": [
    "import numpy as np\n",
    "\n"
   ],
   "execution_count": null,
   "outputs": []
  },
  {
   "cell_type": "code",
   "metadata": {},
   "source": [
    "def problem1_gradients():\n",
    "    dL_dyhat = 8 - 10\n",
    "    dL_dz3 = dL_dyhat\n",
    "    dL_da2 = np.array([1.1, 1.2]) * dL_dz3\n",
    "    dL_dz2 = dL_da2\n",
    "    dL_da1 = np.array([[0.7, 0.8], [0.9, 1.0]]).T @ dL_dz2\n",
    "    dL_dz1 = dL_da1\n",
    "    return {\"dL_dyhat\": dL_dyhat, \"dL_dz3\": dL_dz3, \"dL_da2\": dL_da2,\n",
    "            \"dL_dz2\": dL_dz2, \"dL_da1\": dL_da1, \"dL_dz1\": dL_dz1}\n"
   ],
   "execution_count": null,
   "outputs": []
  },
  {
   "cell_type": "code",
   "metadata": {},
   "source": [
    "def relu_backward(dA, Z):\n",
    "    dZ = dA.copy()\n",
    "    dZ[Z <= 0] = 0\n",
    "    return dZ\n"
   ],
   "execution_count": null,
   "outputs": []
  }
 ],
 "metadata": {
  "language_info": {
   "name": "python"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
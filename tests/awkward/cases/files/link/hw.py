https://colab.research.google.com/drive/1AbCdEf?usp=sharing

I did not finish this assignment, sorry
I will hand it in later

"""What is asked and what is answered: goods, agents, tiers and side rows; days as indices; choices as chains."""
